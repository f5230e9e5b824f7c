#!/bin/sh
# Backs up each context's database, while all go on: a file for each, in pg_dump's custom format.
#
#   deploy/backup.sh [folder]        ./backups/<time> unless another is named
set -eu
cd "$(dirname "$0")/.."
folder=${1:-backups/$(date -u +%Y%m%dT%H%M%SZ)}

umask 077
mkdir -p "$folder"
for context in user order payment notification query stripe_simulator; do
    docker compose exec -T postgres pg_dump --username=flowmart --format=custom "flowmart_$context" \
        >"$folder/flowmart_$context.dump.new"
    mv "$folder/flowmart_$context.dump.new" "$folder/flowmart_$context.dump"
done
echo "Backed up to $folder. Keep .env with it: the signing key and the passwords are nowhere else."
