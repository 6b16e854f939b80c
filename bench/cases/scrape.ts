import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Case } from '../case.ts'
import { ms } from '../format.ts'
import { startGancho } from '../processes/gancho.ts'
import { eventType } from '../sample-event.ts'
import { monotonicMs, spreadOf } from '../statistics.ts'

const waiting = 1_000_000
const webhooks = 1_000
const rounds = 8
/** Longer than the state of the installation is remembered. */
const pauseMs = 5_500

/** A third of them of paused webhooks; the others are retries for later, so that the worker leaves all as it is. */
async function store(databaseUrl: string): Promise<void> {
  const database = new pg.Client({ connectionString: databaseUrl })
  await database.connect()
  await database.query({
    text: `INSERT INTO gancho.webhooks (id, tenant_id, url, secret, secret_hint, state)
           SELECT gancho.first_id('wh', 'epoch') || lpad(n::text, 20, '0'), 'waiting', 'http://127.0.0.1:9/', '', '', CASE WHEN n % 3 = 0 THEN 'PAUSED' ELSE 'ACTIVE' END
             FROM generate_series(0, $1 - 1) n`,
    values: [webhooks],
  })
  await database.query({
    text: `INSERT INTO gancho.delivery_queue (id, tenant_id, webhook_id, event_id, event, target_url, test, created_at, due_at)
           SELECT gancho.new_id('dlv'), 'waiting', gancho.first_id('wh', 'epoch') || lpad((n % $2)::text, 20, '0'), gancho.new_id('evt'), '${eventType}',
                  'http://127.0.0.1:9/', false, now(), now() + CASE WHEN n % $2 % 3 = 0 THEN interval '-1 hour' ELSE interval '1 day' END
             FROM generate_series(1, $1) n`,
    values: [waiting, webhooks],
  })
  await database.query('VACUUM (ANALYZE)')
  await database.end()
}

export const scrape: Case = {
  name: 'scrape',
  isLong: true,
  async run(bench) {
    const databaseUrl = await bench.newDatabase()
    const { url, key } = (await startGancho(bench, databaseUrl)).target('waiting')
    await store(databaseUrl)
    const measure = async () => {
      const startedMs = monotonicMs()
      const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${key}` } })
      const text = await response.text()
      if (!/^gancho_database_up 1$/m.test(text)) throw new Error(text)
      return monotonicMs() - startedMs
    }
    const fresh: number[] = []
    const remembered: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      await sleep(pauseMs)
      fresh.push(await measure())
      remembered.push(await measure())
    }
    const { p50, max } = spreadOf(fresh)
    const again = spreadOf(remembered).p50
    return [
      {
        what: `GET /metrics, ${waiting.toLocaleString('en')} waiting for ${webhooks.toLocaleString('en')} webhooks`,
        measured: `p50 ${ms(p50)}, longest ${ms(max)}; again within five seconds ${ms(again)}`,
        values: { p50, max, again },
      },
    ]
  },
}
