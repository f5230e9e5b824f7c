-- Attempts, holds, bank transfers, partial refunds and disputes. What follows from the events alone comes with a replay;
-- rows from before are put right as far as they tell.

alter table order_row
    add column refunded_amount      bigint  not null default 0,
    add column attempt              integer not null default 1,
    add column status_before_refund text;
update order_row set refunded_amount = total_amount where status = 'REFUNDED';

-- What the order was after the step. Absent in steps from before; the event's name tells then.
alter table order_step_row
    add column status          text,
    add column refunded_amount bigint;

alter table payment_row
    add column attempt         integer not null default 1,
    add column client_secret   text,
    add column reference       text,
    add column capture_before  timestamptz,
    add column received_amount bigint,
    -- Those that are open or lost, by their ids.
    add column disputes        text[]  not null default '{}';
update payment_row set status = 'PARTIALLY_REFUNDED' where status = 'SUCCEEDED' and refunded_amount > 0;

-- What moved, in minor units; an event moves something once.
create table ledger_row (
    event_id   text        not null,
    kind       text        not null,
    day        date        not null,
    currency   text        not null,
    amount     bigint      not null,
    payment_id text        not null,
    order_id   text        not null,
    time       timestamptz not null,
    primary key (event_id, kind)
);
create index ledger_row_of_day on ledger_row (day, currency);

-- What the ledger has to know of a payment to tell what its next event moves.
create table ledger_payment_row (
    payment_id     text   not null primary key,
    version        bigint not null,
    gateway        text,
    excess_refunds text[] not null,
    done_refunds   text[] not null
);
