import type * as api from '../../contract.ts'
import { type Conditional, match } from '../options.ts'
import type { Send } from '../request.ts'

export const alertSettings = (send: Send) => ({
  get: () => send<api.AlertSettings>({ method: 'GET', path: ['alert-settings'] }),

  /** Replaces them all: what is left out goes back to its default. */
  save: (settings: api.AlertSettingsUpdate, options?: Conditional) =>
    send<api.AlertSettings>({
      method: 'PUT',
      path: ['alert-settings'],
      headers: match(options),
      body: settings,
    }),

  /** Sends a test e-mail to the addresses that are saved. */
  test: () => send<api.TestEmail>({ method: 'POST', path: ['alert-settings', 'test'], timeoutMs: 40_000 }),
})
