import type { Chore } from '../../../platform/chores.ts'
import type { Clock } from '../../../platform/clock.ts'
import type { Database } from '../../../platform/database/database.ts'
import type { DatabaseClock } from '../../../platform/database/database-clock.ts'
import { MailError, type Mailer, type MailReceipt } from '../../../platform/mail/mail.ts'
import { findAlertSettings } from '../settings.queries.ts'
import { type AlertTiming, mailRetryMs } from '../timing.ts'
import { alertMail } from './alert-mail.ts'
import { worthTelling } from './notices.ts'
import {
  claimMailings,
  endMailing,
  expireNotices,
  failMailing,
  isAnyNotice,
  type Mailing,
  readNotices,
} from './queries.ts'

/** Is told what became of messages about alerts. */
export interface MailObserver {
  sent(mail: { readonly tenantId: string; readonly notices: number; readonly receipt: MailReceipt }): void
  /** No mail server took it; it is tried again. */
  failed(mail: {
    readonly tenantId: string
    readonly notices: number
    readonly error: MailError
    readonly nextAt: Date
  }): void
  /** They could not be told for so long that they are told no more. */
  givenUp(notices: { readonly tenantId: string; readonly notices: number }): void
}

/** Messages under way at once. */
const atOnce = 10

/**
 * Tells people of alerts by e-mail.
 * @param deps.mail takes one turn; see createMailing.
 */
export function mailChore(deps: {
  readonly clock: Pick<DatabaseClock, 'settledForMs'>
  readonly timing: AlertTiming
  readonly mail: () => Promise<boolean>
}): Chore {
  const { clock, timing } = deps
  return {
    doing: 'sending e-mails',
    everyMs: timing.mailIntervalMs,
    async run() {
      // What is under way is leased by the database's clock: after a jump of it, those leases have to be over first.
      return clock.settledForMs >= timing.mailLeaseMs && (await deps.mail())
    },
  }
}

/**
 * The turns that tell people of alerts by e-mail: each call writes to tenants that may be written to, and returns true
 * while there may be more. A message is under way in no transaction; should its worker stop before it recorded that, another
 * sends it again.
 */
export function createMailing(deps: {
  readonly db: Database
  readonly clock: Clock
  /** Null when there is no mail server: notices wait for one until they are given up. */
  readonly mailer: Mailer | null
  /** Without a slash at its end. */
  readonly panelUrl: () => string
  readonly timing: AlertTiming
  readonly observer: MailObserver
}): () => Promise<boolean> {
  const { db, clock, mailer, timing, observer } = deps
  const inMs = (ms: number) => new Date(clock.now() + ms)

  async function write(mailer: Mailer, mailing: Mailing): Promise<void> {
    const tenantId = mailing.tenant_id
    const settings = await findAlertSettings(db.kysely, tenantId)
    const waiting = await readNotices(db, tenantId)
    const notices =
      settings === undefined || settings.email.addresses.length === 0 ? [] : worthTelling(waiting)
    const end = async (notBefore: Date, told: readonly string[]) =>
      await endMailing(db, { mailing, notices: waiting.map(({ id }) => id), told, now: inMs(0), notBefore })
    const [first] = notices
    if (settings === undefined || first === undefined) {
      await end(inMs(0), [])
      return
    }
    const context = { id: `${first.id}-${notices.length}`, tenantId, panelUrl: deps.panelUrl() }
    try {
      const receipt = await mailer.send(alertMail(settings.email, context, notices))
      await end(
        inMs(timing.spacingMs),
        notices.filter(({ says }) => says === 'OPENED').map(({ alert }) => alert.id),
      )
      observer.sent({ tenantId, notices: notices.length, receipt })
    } catch (error) {
      if (!(error instanceof MailError)) throw error
      const nextAt = inMs(mailRetryMs(mailing.failures + 1, timing))
      await failMailing(db, { mailing, now: inMs(0), notBefore: nextAt })
      observer.failed({ tenantId, notices: notices.length, error, nextAt })
    }
  }

  return async () => {
    if (!(await isAnyNotice(db))) return false
    for (const { tenant_id: tenantId, notices } of await expireNotices(db, inMs(-timing.giveUpMs))) {
      observer.givenUp({ tenantId, notices })
    }
    if (mailer === null) return false
    const claimed = await claimMailings(db, {
      now: inMs(0),
      waitingSince: inMs(-timing.groupMs),
      leasedUntil: inMs(timing.mailLeaseMs),
      limit: atOnce,
    })
    await Promise.all(claimed.map((mailing) => write(mailer, mailing)))
    return claimed.length === atOnce
  }
}
