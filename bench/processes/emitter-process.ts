// Producers that write to the outbox with SQL, from a process that Gancho knows nothing of.
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { dataText, eventType } from '../sample-event.ts'
import { monotonicMs } from '../statistics.ts'
import type { Published } from './publisher-process.ts'
import { serve } from './serve.ts'

const batchSize = 500

const methods = {
  /** Whole batches through `gancho.emit_batch`, each a transaction of its own. */
  async emitBatches(input: { url: string; tenant: string; count: number; connections: number }) {
    const clients = Array.from({ length: input.connections }, () => new pg.Client(input.url))
    await Promise.all(clients.map((client) => client.connect()))
    const events = Array<string>(batchSize).fill(eventType)
    const data = Array<string>(batchSize).fill(dataText)
    const resourceTypes = Array<string>(batchSize).fill('invoice')
    const resourceIds = Array<string>(batchSize).fill('inv-123')
    const batches = Math.ceil(input.count / batchSize)
    let left = batches

    async function loop(client: pg.Client): Promise<void> {
      while (left > 0) {
        left -= 1
        await client.query({
          name: 'emit',
          text: 'SELECT id, deliveries FROM gancho.emit_batch($1, $2, $3::json[], $4, $5)',
          values: [input.tenant, events, data, resourceTypes, resourceIds],
        })
      }
    }

    const startedMs = monotonicMs()
    await Promise.all(clients.map(loop))
    const ms = monotonicMs() - startedMs
    await Promise.all(clients.map((client) => client.end()))
    return { count: batches * batchSize, perSecond: ((batches * batchSize) / ms) * 1_000 }
  },

  /** Single events through `gancho.emit`, each a transaction of its own, at uneven intervals around `pauseMs`. */
  async emitOneByOne(input: { url: string; tenant: string; count: number; pauseMs: number }) {
    const client = new pg.Client(input.url)
    await client.connect()
    const emitted: Published[] = []
    for (let index = 0; index < input.count; index += 1) {
      await sleep(Math.random() * 2 * input.pauseMs)
      const startedMs = monotonicMs()
      const { rows } = await client.query<{ id: string }>(
        'SELECT gancho.emit($1, $2, $3::json, $4, $5) AS id',
        [input.tenant, eventType, dataText, 'invoice', 'inv-123'],
      )
      emitted.push({ id: rows[0]?.id ?? '', startedMs })
    }
    await client.end()
    return emitted
  },
}

serve(methods)
export type EmitterMethods = typeof methods
