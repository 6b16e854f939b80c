import type { PGlite, Transaction } from '@electric-sql/pglite'
import { EmbeddedStoppedError, endOf } from './embedded-stopped.ts'

/** An embedded PostgreSQL that is opened anew after it has ended itself. It stands in for one that does not. */
export interface LastingPglite extends Pick<PGlite, 'query' | 'close'> {
  /** The one that is open, or was open last. */
  readonly current: PGlite
  readonly closed: boolean
  readonly ready: boolean
  readonly waitReady: Promise<void>
  transaction<T>(callback: (tx: Pick<Transaction, 'query' | 'rollback'>) => Promise<T>): Promise<T>
}

/** How soon it is tried again to open one. */
const tryAgainMs = 2_000

/**
 * PostgreSQL ends itself (PANIC) when it cannot write its write-ahead log, as on a full disk, and its postmaster starts it
 * again. Here there is no postmaster, and the next statement would wait for a lock that nobody gives back: it would
 * stop the whole process. So nothing is asked of what has ended itself, and another one is opened on the same folder, which
 * recovers all that was committed.
 * @param open opens one. It throws while that cannot be done.
 * @param isKept false when its data is in memory alone, and ends with it: then no other one is opened.
 */
export async function openLastingPglite(
  open: () => Promise<PGlite>,
  isKept: boolean,
  monotonicMs: () => number = () => performance.now(),
): Promise<LastingPglite> {
  let pglite = await open()
  let stopped: EmbeddedStoppedError | null = null
  let opening: Promise<PGlite> | null = null
  let triedMs = 0
  let isClosed = false

  function guard(one: PGlite): void {
    const [stream, raw] = [one.execProtocolStream.bind(one), one.execProtocolRawSync.bind(one)]
    one.execProtocolStream = async (message, options) => {
      try {
        return await stream(message, options)
      } catch (error) {
        const end = endOf(error)
        if (end !== null && one === pglite) {
          stopped = end
          triedMs = monotonicMs()
        }
        throw end ?? error
      }
    }
    // Also of what was waiting for its turn.
    one.execProtocolRawSync = (message) => {
      if (one !== pglite || stopped !== null) throw stopped ?? new EmbeddedStoppedError()
      return raw(message)
    }
  }

  async function living(): Promise<PGlite> {
    if (stopped === null || isClosed) return pglite
    if (!isKept || (opening === null && monotonicMs() - triedMs < tryAgainMs)) throw stopped
    opening ??= openAgain(stopped).finally(() => {
      opening = null
      triedMs = monotonicMs()
    })
    return await opening
  }

  async function openAgain(was: EmbeddedStoppedError): Promise<PGlite> {
    try {
      const another = await open()
      guard(another)
      pglite = another
      stopped = null
      return another
    } catch {
      throw was
    }
  }

  guard(pglite)
  return {
    get current() {
      return pglite
    },
    get closed() {
      return isClosed
    },
    get ready() {
      return pglite.ready
    },
    get waitReady() {
      return pglite.waitReady
    },
    query: async (...call) => (await living()).query(...call),
    async transaction(callback) {
      let hasBegun = false
      try {
        return await (await living()).transaction((tx) => {
          hasBegun = true
          return callback(tx)
        })
      } catch (error) {
        if (hasBegun) throw error
        // Kysely waits until its callback is called, and learns from the first statement that there is no transaction.
        const fail = () => Promise.reject(error)
        return await callback({ query: fail, rollback: fail })
      }
    },
    async close() {
      isClosed = true
      await opening?.catch(() => {})
      if (stopped === null && !pglite.closed) await pglite.close()
    },
  }
}
