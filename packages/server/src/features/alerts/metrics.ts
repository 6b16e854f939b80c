import { Counter, type Registry } from 'prom-client'
import { type AlertKind, alertKinds } from './rules.ts'

/** What this process found and told of alerts. */
export interface AlertMetrics {
  changed(kind: AlertKind, change: AlertChange): void
  /** A message about alerts was handed to the mail server, was not taken, or is not tried any more. */
  mailed(result: MailResult): void
}

const changes = ['opened', 'recovered'] as const
type AlertChange = (typeof changes)[number]

const mailResults = ['sent', 'failed', 'given_up'] as const
type MailResult = (typeof mailResults)[number]

export function createAlertMetrics(registry: Registry): AlertMetrics {
  const registers = [registry]
  const alerts = new Counter({
    name: 'gancho_alerts_total',
    help: 'Alerts for tenants that this process opened, and that it found to be over.',
    labelNames: ['kind', 'change'],
    registers,
  })
  const emails = new Counter({
    name: 'gancho_alert_emails_total',
    help: 'E-mails about alerts that this process handed to the mail server, could not hand over, or gave up.',
    labelNames: ['result'],
    registers,
  })
  // From zero on, so that the first one is an increase.
  for (const kind of alertKinds) for (const change of changes) alerts.inc({ kind, change }, 0)
  for (const result of mailResults) emails.inc({ result }, 0)
  return {
    changed: (kind, change) => alerts.inc({ kind, change }),
    mailed: (result) => emails.inc({ result }),
  }
}
