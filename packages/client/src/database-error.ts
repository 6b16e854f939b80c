/** What PostgreSQL answered to a statement, and nothing else. */
export interface DatabaseError extends Error {
  /** SQLSTATE. */
  readonly code: string
  readonly hint: string
}

/**
 * The database's own error, from under what libraries put around it. They add the statement's parameters, which
 * hold the event's data and must not get into a log: this is a copy without them.
 * @returns undefined for an error that is not the database's
 */
export function databaseError(error: unknown): DatabaseError | undefined {
  const layer = layersOf(error).findLast(({ code, originalCode = code }) => typeof originalCode === 'string')
  if (layer === undefined) return undefined
  const { code, originalCode = code, message, originalMessage = message, hint } = layer
  return Object.assign(new Error(String(originalMessage)), {
    code: String(originalCode),
    hint: typeof hint === 'string' ? hint : '',
  })
}

/** What a log may be told of a failure: its cause, without the parameters of a statement. */
export function withoutParameters(error: unknown): unknown {
  return databaseError(error) ?? layersOf(error).findLast((layer) => layer instanceof Error) ?? error
}

/** Prisma has names of its own for what others call code and message. */
interface Layer {
  readonly code?: unknown
  readonly originalCode?: unknown
  readonly message?: unknown
  readonly originalMessage?: unknown
  readonly hint?: unknown
  readonly cause?: unknown
  readonly meta?: { readonly driverAdapterError?: unknown } | undefined
}

/** An error, what caused it, and so on: Drizzle keeps the driver's error in `cause`, Prisma in `meta`. */
function layersOf(error: unknown): readonly Layer[] {
  const layers: Layer[] = []
  let layer: unknown = error
  while (isLayer(layer) && layers.length < 6) {
    layers.push(layer)
    layer = layer.cause ?? layer.meta?.driverAdapterError ?? layer.meta
  }
  return layers
}

function isLayer(value: unknown): value is Layer {
  return typeof value === 'object' && value !== null
}
