CREATE SEQUENCE erp.invoice_ids;

-- customer_name is copied: an invoice keeps the name that it was issued to.
CREATE TABLE erp.invoices (
  id            text PRIMARY KEY DEFAULT 'inv-' || nextval('erp.invoice_ids'),
  company_id    text NOT NULL REFERENCES erp.companies,
  number        text NOT NULL,
  customer_id   text NOT NULL,
  customer_name text NOT NULL,
  amount        numeric(15, 2) NOT NULL CHECK (amount > 0),
  currency      char(3) NOT NULL,
  status        text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'sent', 'authorized', 'rejected', 'cancelled')),
  sent_to       text,
  access_key    char(49) NOT NULL UNIQUE,
  reason        text,
  created_at    timestamptz NOT NULL DEFAULT now(),
  UNIQUE (company_id, number),
  FOREIGN KEY (company_id, customer_id) REFERENCES erp.customers
);
