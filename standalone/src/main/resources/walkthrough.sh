SHOP=http://localhost:8080
EMAIL=ada-$(date +%s)-$RANDOM@example.com
curl -sS -w '\n' -X POST "$SHOP/users/signup" -H 'Content-Type: application/json' -d '{"email":"'$EMAIL'","password":"correct horse battery","name":"Ada"}'
TOKEN=$(curl -sS -X POST "$SHOP/users/signin" -H 'Content-Type: application/json' -d '{"email":"'$EMAIL'","password":"correct horse battery"}' | sed 's/.*"accessToken":"\([^"]*\)".*/\1/')
curl -sS -w '\n' -X POST "$SHOP/users/add" -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"paymentMethod":"pm_card_visa","default":true}'
ORDER=$(curl -sS -X POST "$SHOP/orders/create" -H "Authorization: Bearer $TOKEN" -H "Idempotency-Key: $(date +%s)-$RANDOM" -H 'Content-Type: application/json' -d '{"currency":"EUR","items":[{"sku":"mug-1","name":"Mug","quantity":2,"unitAmount":1250}]}' | sed 's/.*"orderId":"\([^"]*\)".*/\1/')
curl -sS -w '\n' "$SHOP/orders/status/$ORDER?minVersion=1" -H "Authorization: Bearer $TOKEN" -H 'Prefer: wait=10'
sleep 1; curl -sS -w '\n' "$SHOP/dev/mails?to=$EMAIL"
curl -sS -w '\n' "$SHOP/dev/topics/order.event?limit=5"
