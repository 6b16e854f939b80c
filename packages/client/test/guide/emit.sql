BEGIN;
INSERT INTO invoices (id) VALUES ('inv-1');
SELECT gancho.emit('tenant-789', 'invoice.created', '{"invoice_id": "inv-1", "amount": "1500.00"}', 'invoice', 'inv-1');
COMMIT;
