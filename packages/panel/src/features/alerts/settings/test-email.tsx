import { GanchoApiError, type TestEmail as Outcome } from '@gancho/client/http'
import { useTestEmail } from '../../../data/alert-settings.ts'
import { useFormat, useProblem, useText } from '../../../i18n/index.ts'
import { Button } from '../../../ui/button.tsx'
import { Callout } from '../../../ui/callout.tsx'

interface TestEmailProps {
  /** Why it cannot be sent now, and what to do. */
  readonly obstacle: string | null
}

/** Proves that e-mails arrive: sends one to the addresses that are saved, and says which took it. */
export function TestEmail({ obstacle }: TestEmailProps) {
  const t = useText()
  const test = useTestEmail()
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button
          icon="send"
          disabled={obstacle !== null}
          busy={test.isPending}
          onClick={() => test.mutate()}
          aria-describedby="test-email-hint"
        >
          {t('alerts-settings.test')}
        </Button>
        <p id="test-email-hint" className="min-w-48 flex-1 text-muted text-sm">
          {obstacle ?? t('alerts-settings.test.hint')}
        </p>
      </div>
      <div role="status">
        {test.isSuccess && <Verdict {...test.data} />}
        {test.isError && <Refusal error={test.error} />}
      </div>
    </div>
  )
}

function Verdict({ accepted, rejected }: Outcome) {
  const t = useText()
  const format = useFormat()
  const sent = t('alerts-settings.test.accepted', { addresses: format.list(accepted) })
  if (rejected.length === 0) {
    return (
      <Callout meaning="good" title={sent}>
        {t('alerts-settings.test.accepted.text')}
      </Callout>
    )
  }
  return (
    <Callout meaning="warn" title={t('alerts-settings.test.rejected', { addresses: format.list(rejected) })}>
      {t('alerts-settings.test.rejected.text', { count: rejected.length })} {accepted.length > 0 && sent}
    </Callout>
  )
}

function Refusal({ error }: { readonly error: unknown }) {
  const t = useText()
  const { title, text } = useProblem()(error)
  const said = error instanceof GanchoApiError && error.code === 'email_refused' ? error.detail : null
  return (
    <Callout meaning="bad" title={title}>
      {text}
      {said !== null && (
        <p className="mt-1 text-muted text-sm">
          {t('alerts-settings.test.said')}{' '}
          <span lang="en" translate="no">
            {said}
          </span>
        </p>
      )}
    </Callout>
  )
}
