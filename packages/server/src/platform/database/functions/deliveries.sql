-- A delivery, finished or not: what people and the API read.
CREATE OR REPLACE VIEW gancho.webhook_deliveries AS
  SELECT id, tenant_id, webhook_id, event_id, event, resource_type, resource_id, target_url, test, created_at,
         CASE WHEN lease_owner IS NULL THEN 'PENDING' ELSE 'SENDING' END AS status,
         attempts, last_error, last_status_code, due_at AS next_attempt_at, NULL::timestamptz AS finished_at
    FROM gancho.delivery_queue
  UNION ALL
  SELECT id, tenant_id, webhook_id, event_id, event, resource_type, resource_id, target_url, test, created_at,
         status, attempts, last_error, last_status_code, NULL::timestamptz, finished_at
    FROM gancho.delivery_log;
