-- Whom to write to, as the users' events tell it.
create table recipient (
    user_id  text primary key,
    address  text not null,
    name     text not null,
    language text
);

-- Payments that are being given up because their order was cancelled. One that succeeds all the same is refunded at
-- once, and nobody is told that the order is paid.
create table withdrawn_payment (
    payment_id text primary key
);

-- What is to be told, and what has become of it: the queue of each channel and the history in one.
create table notification (
    notification_id text        primary key,
    position        bigint      not null generated always as identity unique,
    event_id        text        not null,
    kind            text        not null,
    channel         text        not null,
    -- Where the event is in the event store.
    aggregate_id    text        not null,
    sequence_number bigint      not null,
    occurred_at     timestamptz not null,
    -- What has to stay in order: an order, or a user.
    sequence        text        not null,
    user_id         text        not null,
    order_id        text,
    amount          bigint,
    currency        text,
    message_id      text        not null,
    created_at      timestamptz not null default clock_timestamp(),
    status          text        not null
        check (status in ('waiting', 'due', 'sent', 'dead', 'too_old', 'discarded')),
    attempts        integer     not null default 0,
    next_attempt_at timestamptz not null default clock_timestamp(),
    -- Until then it is in someone's hands, who says again and again that he lives.
    claimed_until   timestamptz,
    -- The address it was last sent to.
    recipient       text,
    last_result     text,
    sent_at         timestamptz,
    unique (event_id, kind, channel)
);
create index notification_waiting on notification (user_id) where status = 'waiting';
create index notification_due on notification (channel, next_attempt_at) where status = 'due';
create index notification_undone on notification (sequence, channel, position) where status in ('waiting', 'due');
create index notification_by_order on notification (order_id, position);
create index notification_by_user on notification (user_id, position);
create index notification_by_status on notification (status, position);
