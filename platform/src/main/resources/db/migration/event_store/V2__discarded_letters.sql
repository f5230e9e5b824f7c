-- Dead letters are listed by operators, those that wait longest first.
create index dead_letter_by_time on dead_letter_entry (enqueued_at, sequence_index, dead_letter_identifier);

-- When a retry of the letter was begun, by the database's clock.
alter table dead_letter_entry
    alter column processing_started type timestamptz using processing_started::timestamptz;

-- Dead letters that an operator has given up, as they were, and what he had to say.
create table discarded_letter (
    like dead_letter_entry,
    discarded_at timestamptz  not null,
    discarded_by varchar(255) not null,
    reason       varchar(255) not null,
    primary key (dead_letter_identifier)
);
