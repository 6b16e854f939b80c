/** The SQLSTATE of a database error, whichever driver threw it; null for anything else. */
export function sqlStateOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
}

/**
 * True when the database refused the data, not the moment: our own errors (GN…), data exceptions (22),
 * constraints (23) and program limits (54). Trying again with the same data fails again.
 */
export function isFaultOfContent(error: unknown): boolean {
  return /^(GN|22|23|54)/.test(sqlStateOf(error) ?? '')
}
