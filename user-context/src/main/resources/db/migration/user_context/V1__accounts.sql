-- What must not be in an event: who may sign in with what. Written in the transaction that stores UserCreated.
create table credential (
    email         text primary key, -- in lower case
    user_id       text not null unique,
    password_hash text not null
);

-- The payment methods as the events tell them. Written in the transaction that stores PaymentMethodAdded.
create table payment_method (
    payment_method_id text    primary key,
    user_id           text    not null,
    provider          text    not null,
    reference         text    not null,
    brand             text    not null,
    last4             text    not null,
    is_default        boolean not null,
    position          bigint  not null generated always as identity
);
create index payment_method_by_user on payment_method (user_id, position);
create unique index payment_method_one_default on payment_method (user_id) where is_default;
