import { Client, type Dispatcher } from 'undici'

export interface Posted {
  readonly status: number
  readonly text: string
}

export interface Poster {
  /** Posts on a connection that is free. Rejects when the connection breaks. */
  post(body: string, headers: string[]): Promise<Posted>
  close(): Promise<void>
}

/**
 * The cheapest way to POST with undici: one Client per connection, its `dispatch`, headers as a flat list, no
 * stream for the answer. At most `connections` at once: the caller keeps to that.
 */
export function createPoster(url: string, connections: number): Poster {
  const { origin, pathname } = new URL(url)
  const clients = Array.from(
    { length: connections },
    () => new Client(origin, { allowH2: false, pipelining: 1, keepAliveTimeout: 60_000 }),
  )
  const free = [...clients]
  return {
    post(body, headers) {
      const client = free.pop()
      if (client === undefined) throw new Error('more requests at once than connections')
      return new Promise((resolve, reject) => {
        const done = new Answered(
          (posted) => {
            free.push(client)
            resolve(posted)
          },
          (error) => {
            free.push(client)
            reject(error)
          },
        )
        client.dispatch({ method: 'POST', path: pathname, headers, body }, done)
      })
    },
    async close() {
      await Promise.all(clients.map((client) => client.destroy()))
    },
  }
}

class Answered implements Dispatcher.DispatchHandler {
  readonly #resolve: (posted: Posted) => void
  readonly #reject: (error: Error) => void
  #status = 0
  #text = ''

  constructor(resolve: (posted: Posted) => void, reject: (error: Error) => void) {
    this.#resolve = resolve
    this.#reject = reject
  }

  onRequestStart(): void {}

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#text += chunk.toString()
  }

  onResponseEnd(): void {
    this.#resolve({ status: this.#status, text: this.#text })
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#reject(error)
  }
}
