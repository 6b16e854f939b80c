-- How long an attempt took, on a scale of four steps to a doubling: whatever lies in a step is within a
-- tenth of its middle (features/statistics/duration-scale.ts reads it back). The steps are stored: another
-- scale needs another function.
CREATE OR REPLACE FUNCTION gancho.duration_step(ms real) RETURNS smallint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT floor(4 * ln(greatest(ms, 0.0625)::float8) / ln(2::float8))::smallint
$$;
