CREATE SEQUENCE erp.product_ids;

-- A product is kept in one warehouse. The sku is the company's own code for it.
CREATE TABLE erp.products (
  id         text NOT NULL UNIQUE DEFAULT 'prod-' || nextval('erp.product_ids'),
  company_id text NOT NULL REFERENCES erp.companies,
  sku        text NOT NULL,
  name       text NOT NULL,
  price      numeric(9, 2) NOT NULL CHECK (price > 0),
  warehouse  text NOT NULL,
  quantity   numeric NOT NULL DEFAULT 0 CHECK (quantity >= 0),
  threshold  numeric NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, sku)
);

-- What changed in stock, by how much, and what there was afterwards.
CREATE TABLE erp.stock_moves (
  id         int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  company_id text NOT NULL,
  sku        text NOT NULL,
  change     numeric NOT NULL CHECK (change <> 0),
  quantity   numeric NOT NULL,
  reason     text NOT NULL,
  created_at timestamptz NOT NULL,
  FOREIGN KEY (company_id, sku) REFERENCES erp.products
);
CREATE INDEX ON erp.stock_moves (company_id, sku, id);
