-- A company is a tenant: the same id names it here and in Gancho.
CREATE TABLE erp.companies (
  id                  text PRIMARY KEY CHECK (id ~ '^[A-Za-z0-9_-]{1,64}$'),
  name                text NOT NULL,
  tax_id              char(13) NOT NULL CHECK (tax_id ~ '^\d{13}$'),
  last_invoice_number int NOT NULL DEFAULT 0,
  created_at          timestamptz NOT NULL DEFAULT now()
);
