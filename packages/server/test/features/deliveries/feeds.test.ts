import type { KyselyPlugin } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createDeliveryFeeds, type DeliveryFeeds } from '../../../src/features/deliveries/feeds.ts'
import type { DeliveryRow } from '../../../src/features/deliveries/queries.ts'
import { postgresForTest, type TestDatabase } from '../../support/db.ts'
import { createTestWebhook, emitTestEvent, newTenant } from '../../support/factories.ts'

let db: TestDatabase
let feeds: DeliveryFeeds
let errors: unknown[]
/** What comes before each read; how many there were. */
let beforeRead: () => void
let reads: number
let tenantId: string

beforeAll(async () => {
  db = await postgresForTest()
})
afterAll(() => db?.close())
beforeEach(async () => {
  errors = []
  reads = 0
  beforeRead = () => {}
  tenantId = newTenant()
  await createTestWebhook(db, { tenantId })
  const counting: KyselyPlugin = {
    transformQuery({ node }) {
      reads += 1
      beforeRead()
      return node
    },
    transformResult: async ({ result }) => result,
  }
  const counted = { ...db, kysely: db.kysely.withPlugin(counting) }
  feeds = createDeliveryFeeds({ db: counted, onError: (error) => errors.push(error) })
})

const turn = () => new Promise((resolve) => setImmediate(resolve))
async function until(isMet: () => boolean): Promise<void> {
  while (!isMet()) await turn()
}

it('those who follow the same page share its reads, and get each change', async () => {
  const [one, two, other] = await Promise.all([
    feeds.follow({ tenantId }),
    feeds.follow({ tenantId }),
    feeds.follow({ tenantId, status: 'FAILED' }),
  ])
  expect(reads).toBe(2)
  const heard: DeliveryRow[][] = [[], [], []]
  for (const [index, feed] of [one, two, other].entries()) feed.listen((rows) => heard[index]!.push(...rows))
  const event = await emitTestEvent(db, tenantId)
  await until(() => heard[0]!.length === 1)
  expect(heard.map((rows) => rows.map(({ event_id }) => event_id))).toEqual([[event], [event], []])
  one.stop()
  await emitTestEvent(db, tenantId)
  await until(() => heard[1]!.length === 2)
  expect(heard[0]).toHaveLength(1)
  for (const feed of [two, other]) feed.stop()
})

it('who comes later begins with what is there, and nothing is read once nobody follows', async () => {
  const first = await feeds.follow({ tenantId })
  const event = await emitTestEvent(db, tenantId)
  const changed = new Promise<void>((resolve) => first.listen(() => resolve()))
  feeds.touch(tenantId)
  await changed
  const before = reads
  const second = await feeds.follow({ tenantId })
  expect(second.rows.map(({ event_id }) => event_id)).toEqual([event])
  expect(reads).toBe(before)
  for (const feed of [first, second]) feed.stop()
  feeds.touch(tenantId)
  await emitTestEvent(db, tenantId)
  const other = await feeds.follow({ tenantId: newTenant() })
  expect(reads).toBe(before + 1)
  other.stop()
})

it('a first read that fails is told to who asked, later ones go on', async () => {
  beforeRead = () => {
    throw new Error('away')
  }
  await expect(feeds.follow({ tenantId })).rejects.toThrow('away')
  expect(errors).toEqual([])
  beforeRead = () => {}
  const feed = await feeds.follow({ tenantId })
  const heard: DeliveryRow[] = []
  feed.listen((rows) => heard.push(...rows))
  beforeRead = () => {
    beforeRead = () => {}
    throw new Error('away again')
  }
  await emitTestEvent(db, tenantId)
  feeds.touch(tenantId)
  await until(() => heard.length === 1)
  expect(errors).toMatchObject([{ message: 'away again' }])
  feed.stop()
})
