import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createMailing } from '../../../src/features/alerts/mail/chore.ts'
import { writeNotices } from '../../../src/features/alerts/mail/queries.ts'
import { endAlerts, raiseAlerts } from '../../../src/features/alerts/queries.ts'
import { resolveAlert } from '../../../src/features/alerts/service.ts'
import { saveAlertSettings } from '../../../src/features/alerts/settings.service.ts'
import { defaultAlertTiming } from '../../../src/features/alerts/timing.ts'
import { type Mail, MailError, type Mailer } from '../../../src/platform/mail/mail.ts'
import { createVirtualClock, type VirtualClock } from '../../support/clock.ts'
import { engines, type TestDatabase } from '../../support/db.ts'
import { newTenant } from '../../support/factories.ts'

const second = 1_000
const minute = 60 * second
const settings = {
  email: {
    addresses: ['ana@example.com'],
    language: 'en',
    kinds: ['failing', 'disabled'],
    recoveries: true,
  },
  success_rate: null,
} as const

describe.each(engines)('e-mails about alerts on %s', (_engine, open) => {
  let db: TestDatabase
  let clock: VirtualClock
  let tenantId: string
  let sent: Mail[]
  let log: string[]
  /** What the mail server does with the next messages. */
  let onSend: (mail: Mail) => void | Promise<void>

  beforeAll(async () => {
    db = await open()
    clock = createVirtualClock()
  })
  beforeEach(async () => {
    tenantId = newTenant()
    sent = []
    log = []
    onSend = () => {}
    await save({})
    // Another test's notices would wait to be told here.
    await sql`DELETE FROM gancho.alert_notices`.execute(db.kysely)
  })
  afterAll(() => db?.close())

  async function save(email: Partial<Parameters<typeof saveAlertSettings>[0]['input']['settings']['email']>) {
    const input = {
      tenantId,
      ifMatch: undefined,
      settings: { ...settings, email: { ...settings.email, ...email } },
    }
    await saveAlertSettings({ deps: { db }, input })
  }

  const mailer: Mailer = {
    stop() {},
    async send(mail) {
      await onSend(mail)
      sent.push(mail)
      return { accepted: mail.to, rejected: [] }
    },
  }
  const worker = (of: Mailer | null = mailer) =>
    createMailing({
      db,
      clock,
      mailer: of,
      panelUrl: () => 'https://gancho.example.com',
      timing: defaultAlertTiming,
      observer: {
        sent: ({ notices }) => log.push(`sent ${notices}`),
        failed: ({ notices, nextAt }) =>
          log.push(`failed ${notices}, next in ${nextAt.getTime() - clock.now()}`),
        givenUp: ({ notices }) => log.push(`gave up ${notices}`),
      },
    })
  const turn = async (run = worker()) => {
    while (await run());
  }
  const subjects = () => sent.map(({ subject }) => subject)

  /** What a look does, in its transaction. */
  async function openAlert(host: string, kind: 'failing' | 'exhausted' | 'disabled' = 'failing') {
    const at = new Date(clock.now())
    const [alert] = await raiseAlerts(db.kysely, [
      {
        tenant_id: tenantId,
        webhook_id: `${tenantId}-${host}`,
        kind,
        url: `https://${host}/in`,
        last_error: null,
        count: 5,
        success_percent: null,
        first_seen_at: at.toISOString(),
        last_seen_at: at.toISOString(),
      },
    ])
    await writeNotices(db.kysely, [{ alert_id: alert!.id, says: 'OPENED' }], at)
    return alert!
  }

  async function recover({ id, webhook_id, kind }: Awaited<ReturnType<typeof openAlert>>) {
    const now = new Date(clock.now())
    await endAlerts(db.kysely, { alerts: [{ webhook_id, kind }], recovered: true, now })
    await writeNotices(db.kysely, [{ alert_id: id, says: 'RECOVERED' }], now)
  }

  async function after(ms: number): Promise<void> {
    clock.advance(ms)
    await turn()
  }

  it('what happens within a minute goes in one message, and the next waits a quarter of an hour', async () => {
    await openAlert('a.example.com')
    await after(30 * second)
    expect(sent).toEqual([])
    await openAlert('b.example.com', 'disabled')
    await after(30 * second)
    expect(subjects()).toEqual(['Webhook disabled: b.example.com, and 1 more'])
    expect(sent[0]).toMatchObject({ to: ['ana@example.com'] })

    await openAlert('c.example.com')
    await after(2 * minute)
    await openAlert('d.example.com')
    await after(12 * minute)
    expect(sent).toHaveLength(1)
    await after(minute)
    expect(subjects().slice(1)).toEqual(['Every attempt fails: c.example.com, and 1 more'])
    await after(60 * minute)
    expect(sent, 'and nothing twice').toHaveLength(2)
    expect(log).toEqual(['sent 2', 'sent 2'])
  })

  it('a flood of alerts is few messages', async () => {
    for (let n = 0; n < 120; n += 1) {
      await openAlert(`h${n}.example.com`)
      await after(minute / 2)
    }
    // An hour: one after the first minute, and one in each quarter since.
    expect(sent).toHaveLength(4)
  })

  it('what was told is also told to be over; what was not told is not told at all', async () => {
    const told = await openAlert('told.example.com')
    await after(minute)
    await recover(told)
    const short = await openAlert('short.example.com')
    await after(minute)
    await recover(short)
    await after(15 * minute)
    expect(subjects()).toEqual(['Every attempt fails: told.example.com', 'Recovered: told.example.com'])
    expect(sent[1]?.text).not.toContain('short.example.com')
    expect(await db.kysely.selectFrom('gancho.alert_notices').selectAll().execute()).toEqual([])
  })

  it('what somebody resolved by hand before it was told is not told', async () => {
    const { id } = await openAlert('a.example.com')
    await resolveAlert({ deps: { db, clock }, input: { tenantId, id } })
    await after(minute)
    expect(sent).toEqual([])
    await openAlert('b.example.com')
    await after(minute)
    expect(sent, 'and what comes next does not wait for it').toHaveLength(1)
  })

  it('tells what the tenant asked for, and nobody when there is no address', async () => {
    await openAlert('a.example.com', 'exhausted')
    await after(minute)
    expect(sent).toEqual([])

    await save({ recoveries: false })
    const alert = await openAlert('b.example.com')
    await after(minute)
    await recover(alert)
    await after(60 * minute)
    expect(sent).toHaveLength(1)

    const waiting = await openAlert('c.example.com')
    await save({ addresses: [] })
    await after(60 * minute)
    await openAlert('d.example.com')
    await after(60 * minute)
    await save({ addresses: ['eva@example.com'] })
    await recover(waiting)
    await after(60 * minute)
    expect(sent, 'an end of what was not told').toHaveLength(1)
  })

  it('a message that no mail server takes is tried again, less and less often, and given up after a day', async () => {
    let isDown = true
    onSend = () => {
      if (isDown) throw new MailError('not now')
    }
    await openAlert('a.example.com')
    await after(minute)
    await after(minute)
    await after(2 * minute)
    await openAlert('b.example.com')
    await after(minute)
    expect(log).toEqual([
      `failed 1, next in ${minute}`,
      `failed 1, next in ${2 * minute}`,
      `failed 1, next in ${4 * minute}`,
    ])
    isDown = false
    await after(3 * minute)
    expect(log.at(-1)).toBe('sent 2')

    isDown = true
    await openAlert('c.example.com')
    log = []
    for (let n = 0; n < 25; n += 1) await after(60 * minute)
    expect(log.filter((line) => line.startsWith('failed')).length).toBeGreaterThan(20)
    expect(log.at(-1)).toBe('gave up 1')
    await after(60 * minute)
    expect(log.at(-1)).toBe('gave up 1')
  })

  it('without a mail server notices wait for a day, in case there will be one', async () => {
    await openAlert('a.example.com')
    clock.advance(23 * 60 * minute)
    await turn(worker(null))
    expect(log).toEqual([])
    clock.advance(2 * 60 * minute)
    await turn(worker(null))
    expect(log).toEqual(['gave up 1'])
  })

  it('several workers tell it once', async () => {
    await openAlert('a.example.com')
    clock.advance(minute)
    const sending = Promise.withResolvers<void>()
    onSend = () => sending.promise
    const othersEnded = Promise.withResolvers<void>()
    let ended = 0
    const turns = Array.from({ length: 4 }, async () => {
      await turn()
      ended += 1
      if (ended === 3) othersEnded.resolve()
    })
    await othersEnded.promise
    expect(sent).toEqual([])
    sending.resolve()
    await Promise.all(turns)
    expect(sent).toHaveLength(1)
    expect(log).toEqual(['sent 1'])
  })

  it('a worker that stopped in the middle is followed by another, and one that was only slow disturbs nobody', async () => {
    await openAlert('a.example.com')
    clock.advance(minute)
    const slow = Promise.withResolvers<void>()
    const reached = Promise.withResolvers<void>()
    onSend = () => {
      reached.resolve()
      return slow.promise
    }
    const sleeper = turn()
    await reached.promise
    onSend = () => {}
    await after(minute)
    expect(sent, 'while its lease lasts').toEqual([])
    await after(minute)
    expect(sent).toHaveLength(1)
    clock.advance(5 * minute)
    await openAlert('b.example.com')
    slow.resolve()
    await sleeper
    expect(
      sent.map(({ id }) => id),
      'the same message, as its Message-ID tells',
    ).toEqual([sent[0]?.id, sent[0]?.id])
    await after(9 * minute)
    expect(sent, 'a quarter of an hour after the one that counts').toHaveLength(2)
    await after(minute)
    expect(sent.at(-1)?.subject).toContain('b.example.com')
  })
})
