CREATE FUNCTION emit_order_placed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM gancho.emit(
    NEW.tenant_id,
    'order.placed',
    json_build_object('order_id', NEW.id, 'total', NEW.total::text),
    'order',
    NEW.id
  );
  RETURN NULL;
END
$$;

CREATE TRIGGER order_placed AFTER INSERT ON orders
  FOR EACH ROW EXECUTE FUNCTION emit_order_placed();
