-- How far the topics of other contexts have been read into this store. It commits with the events, so a store that is
-- restored from a backup, or begun anew, reads what it misses.
create table ingress_position (
    topic       varchar(255) not null,
    partition   integer      not null,
    -- Kafka's id of the topic: one that was deleted and made again begins anew.
    topic_id    varchar(255) not null,
    next_offset bigint       not null,
    primary key (topic, partition)
);

-- Foreign events that cannot be appended yet: one before them is missing, or the aggregate has come to a fork, which is
-- an event under a sequence number that another event has here.
create table waiting_event (
    event_identifier     varchar(255) primary key,
    topic                varchar(255) not null,
    aggregate_identifier varchar(255) not null,
    sequence_number      bigint       not null,
    aggregate_type       varchar(255) not null,
    time_stamp           timestamptz  not null,
    payload_type         varchar(255) not null,
    payload_revision     varchar(255),
    payload              bytea        not null,
    meta_data            bytea        not null,
    fork                 boolean      not null,
    waiting_since        timestamptz  not null default clock_timestamp(),
    -- What an operator has given up is kept, and not taken again.
    discarded_at         timestamptz,
    discarded_by         varchar(255),
    discard_reason       varchar(255)
);
create index waiting_event_by_aggregate on waiting_event (aggregate_identifier, sequence_number);
create index waiting_event_by_time on waiting_event (waiting_since, event_identifier) where discarded_at is null;
