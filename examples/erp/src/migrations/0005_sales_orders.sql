ALTER TABLE erp.companies ADD COLUMN last_order_number int NOT NULL DEFAULT 0;

CREATE SEQUENCE erp.sales_order_ids;

CREATE TABLE erp.sales_orders (
  id            text PRIMARY KEY DEFAULT 'so-' || nextval('erp.sales_order_ids'),
  company_id    text NOT NULL REFERENCES erp.companies,
  number        text NOT NULL,
  customer_id   text NOT NULL,
  customer_name text NOT NULL,
  amount        numeric(18, 2) NOT NULL DEFAULT 0,
  status        text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'confirmed', 'cancelled')),
  reason        text,
  created_at    timestamptz NOT NULL,
  UNIQUE (company_id, number),
  FOREIGN KEY (company_id, customer_id) REFERENCES erp.customers
);

-- The price is copied: an order keeps the one that it was made at.
CREATE TABLE erp.sales_order_lines (
  order_id   text NOT NULL REFERENCES erp.sales_orders,
  company_id text NOT NULL,
  sku        text NOT NULL,
  quantity   numeric NOT NULL CHECK (quantity > 0),
  price      numeric(9, 2) NOT NULL,
  amount     numeric(18, 2) NOT NULL GENERATED ALWAYS AS (round(quantity * price, 2)) STORED,
  PRIMARY KEY (order_id, sku),
  FOREIGN KEY (company_id, sku) REFERENCES erp.products
);
