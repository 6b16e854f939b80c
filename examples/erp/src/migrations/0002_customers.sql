-- The company chooses the id of a customer: its own code for it.
CREATE TABLE erp.customers (
  company_id text NOT NULL REFERENCES erp.companies,
  id         text NOT NULL,
  name       text NOT NULL,
  tax_id     text,
  email      text,
  phone      text,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, id)
);
