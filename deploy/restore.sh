#!/bin/bash
# Puts one context's database back to a backup while the other contexts run. What it heals, and what it cannot, is in
# deploy/README.md: read it first.
#
#   deploy/restore.sh order backups/20261121T030000Z
#
# The backup is made whole in a database of another name, into which nobody gets; at the end the two change names. Whatever
# goes wrong before that changes nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
    echo "usage: deploy/restore.sh user|order|payment|notification|query <folder of the backup>" >&2
    exit 2
}
[ $# = 2 ] || usage
context=$1
case $context in user | order | payment | notification | query) ;; *) usage ;; esac
dump=$2/flowmart_$context.dump
[ -f "$dump" ] || { echo "There is no $dump." >&2; exit 1; }

database=flowmart_$context
restored=${database}_restored
aside=${database}_$(date -u +%Y%m%d%H%M%S)
postgres() { docker compose exec -T postgres "$@"; }
sql() { postgres psql --username=flowmart --no-psqlrc --quiet --set ON_ERROR_STOP=1 "$@"; }

# Whether the read side has all that the context has published: it has read the topic to its end, and nothing waits there.
read_side_is_complete() {
    local ends positions
    # With less memory than the broker in the same container, whose environment it has.
    ends=$(docker compose exec -T --env KAFKA_HEAP_OPTS=-Xmx128m kafka /opt/kafka/bin/kafka-get-offsets.sh \
        --bootstrap-server kafka:9092 --topic "$context.event" | sed '/:0$/d' | sort) &&
        positions=$(sql --dbname=flowmart_query --tuples-only --no-align --command="
            select concat_ws(':', topic, partition, next_offset) from event_store.ingress_position
            where topic = '$context.event' and next_offset > 0
            union all
            select 'waits: ' || event_identifier from event_store.waiting_event
            where payload_type like 'flowmart.$context.%' and discarded_at is null" | sort) &&
        [ "$ends" = "$positions" ]
}

# What the context has published since is in the read side's store, byte for byte: without it the context would give the
# same numbers to other events.
copy_published() {
    local columns="event_identifier, aggregate_identifier, sequence_number, aggregate_type, time_stamp, payload_type,
        payload_revision, payload, meta_data"
    sql --dbname=flowmart_query --command="copy (select $columns from event_store.domain_event
            where payload_type like 'flowmart.$context.%' order by global_index) to stdout" |
        sql --dbname="$restored" \
            --command="create unlogged table event_store.published
                (like event_store.domain_event including identity including defaults)" \
            --command="copy event_store.published ($columns) from stdin" \
            --command="insert into event_store.domain_event ($columns)
                select $columns from event_store.published p
                where not exists (select from event_store.domain_event e
                    where e.aggregate_identifier = p.aggregate_identifier
                      and e.sequence_number = p.sequence_number)
                order by p.global_index" \
            --command="drop table event_store.published"
}

# All copies, however many docker-compose.yml and its overrides have.
services=$(docker compose config --services | grep -Ex "$context(-[0-9]+)?")
trap 'echo "$database is as it was." >&2; docker compose start $services' EXIT
docker compose stop $services

case $context in user | order | payment)
    tries=30
    until read_side_is_complete; do
        tries=$((tries - 1))
        if [ $tries = 0 ]; then
            echo "Not restored: the read side lacks events that $context has published, or Kafka cannot be asked." >&2
            exit 1
        fi
        sleep 1
    done
    ;;
esac

sql --dbname=postgres --command="drop database if exists $restored" \
    --command="create database $restored owner $database" \
    --command="revoke connect on database $restored from public"
postgres pg_restore --username=flowmart --dbname="$restored" --exit-on-error --single-transaction <"$dump"
case $context in user | order | payment) copy_published ;; esac

sql --dbname=postgres --command="select pg_terminate_backend(pid) from pg_stat_activity where datname = '$database'" >/dev/null
sql --dbname=postgres --single-transaction --command="alter database $database rename to $aside" \
    --command="alter database $restored rename to $database"
trap - EXIT
docker compose start $services
echo "Restored $database from $dump. What it was before is in $aside; drop it when all is well."
