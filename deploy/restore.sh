#!/bin/sh
# Puts one context's database back to a backup while the other contexts run. What it heals, and what it cannot, is in
# deploy/README.md: read it first.
#
#   deploy/restore.sh order backups/20261121T030000Z
#
# PSQL and COMPOSE are what commands of PostgreSQL's and of Compose's are run with.
set -eu
cd "$(dirname "$0")/.."
run=${PSQL:-docker compose exec -T postgres}
compose=${COMPOSE:-docker compose}
context=${1:?which context: user, order, payment, notification or query}
dump=${2:?which backup: the folder}/flowmart_$context.dump
[ -f "$dump" ] || { echo "There is no $dump." >&2; exit 1; }
case $context in
    user | notification) services=$context ;;
    order | payment | query) services="$context-1 $context-2" ;;
    *) echo "There is no context $context." >&2; exit 1 ;;
esac
database=flowmart_$context
sql() { $run psql --username=flowmart --no-psqlrc --quiet --set ON_ERROR_STOP=1 "$@"; }

$compose stop $services
# The one there is stays, under another name, until someone drops it.
aside=${database}_$(date -u +%Y%m%d%H%M%S)
sql --dbname=postgres --command="select pg_terminate_backend(pid) from pg_stat_activity where datname = '$database'" >/dev/null
sql --dbname=postgres --command="alter database $database rename to $aside"
sql --dbname=postgres --command="create database $database owner $database" \
    --command="revoke connect on database $database from public"
$run pg_restore --username=flowmart --dbname="$database" --exit-on-error --single-transaction <"$dump"

# What the context has published since is in the read side's store, byte for byte: without it the context would give the
# same numbers to other events.
case $context in
    user | order | payment)
        columns="event_identifier, aggregate_identifier, sequence_number, aggregate_type, time_stamp, payload_type,
            payload_revision, payload, meta_data"
        umask 077
        published=$(mktemp)
        trap 'rm -f "$published"' EXIT
        sql --dbname=flowmart_query --command="copy (select $columns from event_store.domain_event
            where payload_type like 'flowmart.$context.%' order by global_index) to stdout" >"$published"
        sql --dbname="$database" \
            --command="create unlogged table event_store.published
                (like event_store.domain_event including identity including defaults)" \
            --command="copy event_store.published ($columns) from stdin" \
            --command="insert into event_store.domain_event ($columns)
                select $columns from event_store.published p
                where not exists (select from event_store.domain_event e
                    where e.aggregate_identifier = p.aggregate_identifier
                      and e.sequence_number = p.sequence_number)
                order by p.global_index" \
            --command="drop table event_store.published" <"$published"
        ;;
esac
$compose start $services
echo "Restored $database from $dump. What it was before is in $aside; drop it when all is well."
