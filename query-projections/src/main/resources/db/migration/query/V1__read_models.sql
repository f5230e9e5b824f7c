-- The read models. All that is here follows from the events and can be rebuilt from them, so nothing refers to anything
-- else by foreign key: a rebuild empties a model's tables and fills them again.

create table order_row (
    order_id     text        not null primary key,
    user_id      text        not null,
    status       text        not null,
    version      bigint      not null,
    total_amount bigint      not null,
    currency     text        not null,
    payment_id   text        not null,
    reason       text,
    created_at   timestamptz not null,
    updated_at   timestamptz not null
);
-- A user's orders, newest first; the id decides between equal times.
create index order_row_of_user on order_row (user_id, created_at desc, order_id desc);

create table order_line_row (
    order_id    text    not null,
    position    integer not null,
    sku         text    not null,
    name        text    not null,
    quantity    integer not null,
    unit_amount bigint  not null,
    primary key (order_id, position)
);

create table order_step_row (
    order_id text        not null,
    sequence bigint      not null,
    event    text        not null,
    time     timestamptz not null,
    reason   text,
    primary key (order_id, sequence)
);

create table payment_row (
    payment_id      text        not null primary key,
    order_id        text        not null,
    user_id         text        not null,
    status          text        not null,
    version         bigint      not null,
    amount          bigint      not null,
    refunded_amount bigint      not null,
    currency        text        not null,
    failure         text,
    updated_at      timestamptz not null
);
