-- What the sample's handlers leave behind, in the transaction they run in; nothing is unique, so doubles would show.
create table handled (
    number       bigint generated always as identity primary key,
    handler      text   not null,
    aggregate_id text   not null,
    sequence     bigint not null
);
