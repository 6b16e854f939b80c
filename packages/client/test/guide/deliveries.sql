SELECT event, status, attempts, target_url, last_error FROM gancho.webhook_deliveries
 WHERE tenant_id = 'tenant-789' ORDER BY created_at DESC LIMIT 10;
