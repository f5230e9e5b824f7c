#!/bin/sh
# Makes .env, with a new key or password for each thing that needs one. Never touches one that is there.
#
#   deploy/keys.sh [folder]        the folder is the one of docker-compose.yml, unless another is named
set -eu

file="${1:-$(dirname "$0")/..}/.env"
if [ -e "$file" ]; then
    echo "$file is there already and stays as it is." >&2
    exit 1
fi
command -v openssl >/dev/null || { echo "openssl is needed to make keys." >&2; exit 1; }

random() { openssl rand -hex "$1"; }

signing_key=$(openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256)
signing_key=$(printf '%s' "$signing_key" | sed '/-----/d' | tr -d '\n')

# For its owner alone, and never over one that was made meanwhile.
umask 077
set -C
cat >"$file" <<END
# Made by deploy/keys.sh. Whoever has this file has the shop: keep it to yourself, and keep a copy with the backups.

# Signs access tokens: an EC key on the curve P-256, PKCS#8, base64.
FLOWMART_USER_SIGNING_KEY=$signing_key
# With which the payment context shows the user context who it is.
FLOWMART_SECURITY_SERVICE_SECRET=$(random 32)
# Seals client secrets of payments, 32 bytes in base64. Without it those of payments under way cannot be confirmed any more.
FLOWMART_SECURITY_CLIENT_SECRET_KEY=$(openssl rand -base64 32)
# Of operator@flowmart.local, read when the shop starts for the first time.
FLOWMART_OPERATOR_PASSWORD=$(random 12)
# Any test key will do for the simulator.
STRIPE_API_KEY=sk_test_$(random 16)
# With which Stripe signs its webhooks.
STRIPE_WEBHOOK_SECRET=whsec_$(random 24)

# Of PostgreSQL's roles, read when its data folder is made.
POSTGRES_PASSWORD=$(random 16)
FLOWMART_USER_DB_PASSWORD=$(random 16)
FLOWMART_ORDER_DB_PASSWORD=$(random 16)
FLOWMART_PAYMENT_DB_PASSWORD=$(random 16)
FLOWMART_NOTIFICATION_DB_PASSWORD=$(random 16)
FLOWMART_QUERY_DB_PASSWORD=$(random 16)
FLOWMART_STRIPE_SIMULATOR_DB_PASSWORD=$(random 16)

# Of Grafana's admin.
GRAFANA_PASSWORD=$(random 12)
END
echo "Made $file."
