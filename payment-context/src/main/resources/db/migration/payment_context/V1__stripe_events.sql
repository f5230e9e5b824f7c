-- The events of Stripe's that were taken, so that each is taken once. Written in the transaction that stores the work that it
-- asks for.
create table stripe_event (
    event_id text        not null primary key,
    type     text        not null,
    taken_at timestamptz not null default now()
);
create index stripe_event_taken_at on stripe_event (taken_at);
