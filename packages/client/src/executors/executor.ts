/**
 * Runs one SQL statement in the caller's open transaction and returns its rows. Everything this package
 * does in a database goes through it, so that any library can be used: pass a function of this type where
 * a transaction is asked for.
 */
export type Executor = (text: string, values: readonly unknown[]) => Promise<Rows>

export type Rows = readonly Readonly<Record<string, unknown>>[]
