-- All that the simulated Stripe remembers. seq is the order in which things were made; lists page by it.
-- Nothing forbids a second succeeded charge on one intent: if one were ever made, the books must show it.

create table payment_intent (
    seq                 bigint generated always as identity unique,
    id                  text    primary key,
    created             bigint  not null,
    amount              bigint  not null check (amount > 0),
    currency            text    not null,
    status              text    not null,
    payment_method      text,
    metadata            jsonb   not null,
    details             jsonb   not null,
    latest_charge       text,
    amount_received     bigint  not null,
    client_secret       text    not null,
    canceled_at         bigint,
    cancellation_reason text,
    last_payment_error  jsonb,
    next_action         jsonb
) with (fillfactor = 70);

create index payment_intent_created on payment_intent (created);
create index payment_intent_metadata on payment_intent using gin (metadata jsonb_path_ops);

create table charge (
    seq             bigint generated always as identity unique,
    id              text    primary key,
    created         bigint  not null,
    payment_intent  text    not null references payment_intent,
    amount          bigint  not null check (amount > 0),
    currency        text    not null,
    status          text    not null check (status in ('succeeded', 'failed')),
    payment_method  text    not null,
    failure_code    text,
    failure_message text,
    decline_code    text
);

create index charge_payment_intent on charge (payment_intent);

create table refund (
    seq            bigint generated always as identity unique,
    id             text    primary key,
    created        bigint  not null,
    charge         text    not null references charge,
    payment_intent text    not null references payment_intent,
    amount         bigint  not null check (amount > 0),
    currency       text    not null,
    reason         text,
    status         text    not null,
    metadata       jsonb   not null
);

create index refund_charge on refund (charge);
create index refund_payment_intent on refund (payment_intent);

-- The answer is stored by the transaction that does the work: there is no row without the work and no work without it.
create table idempotency_key (
    key         text        primary key,
    created     timestamptz not null,
    request_id  text        not null,
    endpoint    text        not null,
    fingerprint text        not null,
    status      int         not null,
    body        bytea       not null
);

create index idempotency_key_created on idempotency_key (created);
