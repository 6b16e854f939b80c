import type * as api from '../../contract.ts'
import { type Idempotent, keyed } from '../options.ts'
import type { Send } from '../request.ts'

export const replays = (send: Send) => ({
  /** Counts what a replay would send again, and does nothing. */
  preview: (selection: api.ReplaySelection) =>
    send<api.ReplayPreview>({ method: 'POST', path: ['replays', 'preview'], body: selection }),

  /** Starts a job that goes on by itself: `get` tells how far it is. */
  create: (replay: api.ReplayCreation, options?: Idempotent) =>
    send<api.Replay>({ method: 'POST', path: ['replays'], headers: keyed(options), body: replay }),

  list: (page: api.PageQuery = {}) =>
    send<api.Page<api.Replay>>({ method: 'GET', path: ['replays'], query: page }),

  get: (id: string) => send<api.Replay>({ method: 'GET', path: ['replays', id] }),

  /** What it made due already stays on its way. */
  cancel: (id: string) => send<api.Replay>({ method: 'POST', path: ['replays', id, 'cancel'] }),
})
