-- Two companies with one tax id would issue invoices with the same access keys.
ALTER TABLE erp.companies ADD UNIQUE (tax_id);
