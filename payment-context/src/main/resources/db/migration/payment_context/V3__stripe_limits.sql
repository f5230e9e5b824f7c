-- How many calls to Stripe may be made, by all copies together: bucket4j's token buckets, by their name.
create table stripe_rate (
    id         text   not null primary key,
    state      bytea,
    expires_at bigint
);

-- And how many may be under way at once: each holds a slot until it has its answer, or dies and the lease ends.
create table stripe_slot (
    slot         integer     not null primary key,
    holder       uuid,
    leased_until timestamptz
) with (fillfactor = 50);
