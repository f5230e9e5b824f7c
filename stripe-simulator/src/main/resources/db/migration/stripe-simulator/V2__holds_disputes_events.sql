-- Holds, failed refunds, disputes, what each did to the balance, and events about all of it.

alter table payment_intent
    add column amount_capturable bigint not null default 0;

-- A charge either takes its amount at once or begins as a hold, which has a time to be captured before.
alter table charge
    add column capture_before  bigint,
    add column amount_captured bigint  not null default 0 check (amount_captured between 0 and amount),
    add column released        boolean not null default false,
    add column taken           bigint generated always as (
        case when status <> 'succeeded' then 0 when capture_before is null then amount else amount_captured end) stored;

create index charge_created on charge (created);
create index charge_hold on charge (capture_before)
    where capture_before is not null and amount_captured = 0 and not released;

alter table refund
    add column failure_reason text;

create index refund_created on refund (created);

create table dispute (
    seq              bigint generated always as identity unique,
    id               text    primary key,
    created          bigint  not null,
    charge           text    not null references charge,
    payment_intent   text    not null references payment_intent,
    amount           bigint  not null check (amount > 0),
    currency         text    not null,
    reason           text    not null,
    inquiry          boolean not null,
    status           text    not null,
    due_by           bigint  not null,
    evidence         jsonb   not null,
    submission_count int     not null,
    metadata         jsonb   not null
);

create index dispute_charge on dispute (charge);
create index dispute_payment_intent on dispute (payment_intent);

-- The id is made of its source's, so that the source need not remember it.
create table balance_transaction (
    seq      bigint generated always as identity unique,
    id       text   primary key,
    created  bigint not null,
    type     text   not null,
    category text   not null,
    source   text   not null,
    amount   bigint not null,
    fee      bigint not null,
    currency text   not null
);

create index balance_transaction_created on balance_transaction (created);
create index balance_transaction_source on balance_transaction (source);

insert into balance_transaction (id, created, type, category, source, amount, fee, currency)
select 'txn_' || substr(id, 4), created, type, type, id, amount, fee, currency
from (select id, created, 'charge' as type, amount, (amount * 15 + 500) / 1000 + 25 as fee, currency, 1 as rank, seq
      from charge
      where status = 'succeeded'
      union all
      select id, created, 'refund', -amount, 0, currency, 2, seq
      from refund) past
order by created, rank, seq;

-- The object is the text that was sent, or would have been; nothing searches in it.
create table event (
    seq             bigint generated always as identity unique,
    id              text   primary key,
    created         bigint not null,
    type            text   not null,
    object          text   not null,
    previous        text,
    request_id      text,
    idempotency_key text
);

create index event_created on event (created);

create table webhook_endpoint (
    seq            bigint generated always as identity unique,
    id             text   primary key,
    created        bigint not null,
    url            text   not null,
    secret         text   not null,
    enabled_events text[] not null,
    api_version    text,
    description    text,
    metadata       jsonb  not null
);

-- What is still to be sent, or was given up: then next_attempt, in milliseconds since 1970, is null. A delivery that
-- has arrived has no row. While one is under way, next_attempt is when to try again should its sender die.
-- No foreign key on the endpoint: it would make every payment lock the endpoint's row, and fail if that is deleted.
create table delivery (
    seq          bigint generated always as identity primary key,
    event        text    not null references event on delete cascade,
    endpoint     text    not null,
    created      bigint  not null,
    attempts     int     not null default 0,
    held         boolean not null default false,
    next_attempt bigint
);

create index delivery_event on delivery (event);
create index delivery_endpoint on delivery (endpoint);
create index delivery_due on delivery (next_attempt);
