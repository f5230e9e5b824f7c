-- Events that are sent to Kafka once more because an operator asked for it, and how far that has come.
create table republication (
    id           bigint generated always as identity primary key,
    topics       varchar(255) not null,
    rate         integer      not null,
    position     bigint       not null,
    first_index  bigint       not null,
    last_index   bigint       not null,
    sent         bigint       not null default 0,
    refused      bigint       not null default 0,
    requested_by varchar(255) not null,
    requested_at timestamptz  not null default clock_timestamp(),
    finished_at  timestamptz
);
create unique index one_republication_at_a_time on republication ((true)) where finished_at is null;
