curl http://127.0.0.1:8484/v1/webhooks \
  -H "Authorization: Bearer $GANCHO_OPERATOR_KEY" -H 'X-Tenant-Id: tenant-789' \
  -H 'Content-Type: application/json' \
  -d '{"url": "https://hooks.example.com/in", "events": ["invoice.created"]}'
