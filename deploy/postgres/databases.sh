#!/bin/bash
# Run by the image of PostgreSQL, once, when its data folder is empty: a database for each context, and a role that can
# connect to that one and to no other. The superuser, who owns the others, needs no right to.
set -euo pipefail

for context in user order payment notification query stripe_simulator; do
    password="FLOWMART_${context^^}_DB_PASSWORD"
    psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
        --set name="flowmart_$context" --set password="${!password}" <<'SQL'
create role :"name" login password :'password';
create database :"name" owner :"name";
revoke connect on database :"name" from public;
SQL
done

psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres --set shop="$POSTGRES_DB" <<'SQL'
revoke connect on database :"shop", postgres, template1 from public;
SQL
