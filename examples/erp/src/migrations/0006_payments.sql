ALTER TABLE erp.invoices
  ADD COLUMN paid numeric(15, 2) NOT NULL DEFAULT 0 CHECK (paid BETWEEN 0 AND amount);

CREATE SEQUENCE erp.payment_ids;

-- A payment that failed is on record too, with the reason.
CREATE TABLE erp.payments (
  id         text PRIMARY KEY DEFAULT 'pay-' || nextval('erp.payment_ids'),
  company_id text NOT NULL REFERENCES erp.companies,
  invoice_id text NOT NULL REFERENCES erp.invoices,
  amount     numeric(15, 2) NOT NULL CHECK (amount > 0),
  method     text NOT NULL,
  reference  text,
  status     text NOT NULL CHECK (status IN ('received', 'failed')),
  reason     text,
  error_code text,
  created_at timestamptz NOT NULL
);
CREATE INDEX ON erp.payments (company_id, created_at);
