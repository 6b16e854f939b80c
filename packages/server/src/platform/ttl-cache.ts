import type { Clock } from './clock.ts'

/** Remembers what was loaded for a short while, so that a hot path asks the database now and then, not always. */
export interface TtlCache<Value> {
  /** The value itself while it is fresh, without waiting; a promise while it is loaded. */
  get(key: string): Value | Promise<Value>
  forget(key: string): void
  forgetAll(): void
}

interface Entry<Value> {
  readonly value: Value | Promise<Value>
  readonly freshUntilMs: number
}

/**
 * @param load called once for however many ask at the same time. What fails is not remembered.
 * @param maxEntries the oldest is forgotten beyond it: strangers choose the keys.
 */
export function createTtlCache<Value>({
  load,
  ttlMs,
  maxEntries,
  clock,
}: {
  load: (key: string) => Promise<Value>
  ttlMs: number
  maxEntries: number
  clock: Pick<Clock, 'steadyMs'>
}): TtlCache<Value> {
  const entries = new Map<string, Entry<Value>>()

  function remember(key: string, value: Value | Promise<Value>, freshUntilMs: number): void {
    entries.delete(key)
    entries.set(key, { value, freshUntilMs })
    if (entries.size <= maxEntries) return
    for (const oldest of entries.keys()) {
      entries.delete(oldest)
      break
    }
  }

  function startLoading(key: string): Promise<Value> {
    // From the moment of the question on: an answer may be older than its arrival.
    const freshUntilMs = clock.steadyMs() + ttlMs
    const loading = load(key)
    remember(key, loading, freshUntilMs)
    loading.then(
      (value) => {
        if (entries.get(key)?.value === loading) remember(key, value, freshUntilMs)
      },
      () => {
        if (entries.get(key)?.value === loading) entries.delete(key)
      },
    )
    return loading
  }

  return {
    get(key) {
      const entry = entries.get(key)
      return entry !== undefined && entry.freshUntilMs > clock.steadyMs() ? entry.value : startLoading(key)
    },
    forget(key) {
      entries.delete(key)
    },
    forgetAll() {
      entries.clear()
    },
  }
}
