-- How far Stripe's books have been compared with ours. One row, written at the end of each slice of time, so that whoever is
-- killed goes on from there.
create table reconciliation (
    one               boolean     not null primary key default true check (one),
    -- All that Stripe made before has been compared.
    mark              timestamptz not null,
    begun_at          timestamptz,
    succeeded_at      timestamptz,
    failed_at         timestamptz,
    failure           text,
    -- Of the last run.
    events            bigint      not null default 0,
    events_made_up    bigint      not null default 0,
    intents           bigint      not null default 0,
    behind            bigint      not null default 0,
    strays            bigint      not null default 0,
    refunds           bigint      not null default 0,
    disputes          bigint      not null default 0
);

-- The contradictions that only people can do something about. Written in the transactions of their events.
create table open_discrepancy (
    discrepancy_id    text        not null primary key,
    kind              text        not null,
    payment_id        text        not null,
    order_id          text,
    payment_intent_id text        not null,
    amount            bigint      not null,
    currency          text        not null,
    status            text        not null,
    found_at          timestamptz not null,
    looked_at         timestamptz not null default clock_timestamp()
);
create index open_discrepancy_looked_at on open_discrepancy (looked_at, discrepancy_id);
create index open_discrepancy_found_at on open_discrepancy (found_at desc, discrepancy_id);
