-- Where the time of an attempt went. Null for the attempts before this, and for those that nobody measured:
-- cancelled while they were under way, or lost with their worker.
ALTER TABLE gancho.delivery_attempts ADD COLUMN timings text;
COMMENT ON COLUMN gancho.delivery_attempts.timings IS 'JSON, milliseconds: dns_ms, connect_ms, tls_ms, first_byte_ms; what did not happen is left out';
