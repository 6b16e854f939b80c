import type { Check, WebhookCheck } from '@gancho/client/http'
import { useCause, useFormat, useText } from '../../i18n/index.ts'
import { Callout } from '../../ui/callout.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { cx } from '../../ui/cx.ts'
import { Icon } from '../../ui/icon.tsx'
import { HelpLink } from '../../ui/link.tsx'
import { Exchange } from './exchange.tsx'

/** Whether the receiver takes what is signed and refuses what is forged. */
export function CheckResult({ result }: { readonly result: WebhookCheck }) {
  const t = useText()
  const acceptsForged = result.checks.some(
    ({ name, attempt }) => name === 'rejects_forged' && attempt.outcome === 'success',
  )
  return (
    <section aria-label={t('test.result')} aria-live="polite" className="flex flex-col gap-4">
      {result.passed ? (
        <Callout meaning="good" title={t('test.check.passed')}>
          {t('test.check.passed.text')}
        </Callout>
      ) : (
        <Callout meaning="bad" title={t(acceptsForged ? 'test.check.forged' : 'test.check.failed')}>
          <p>{t(acceptsForged ? 'test.check.forged.text' : 'test.check.failed.text')}</p>
          <p className="mt-1 text-sm">
            <HelpLink page="signatures">{t('test.check.help')}</HelpLink>
          </p>
        </Callout>
      )}
      {acceptsForged && <CodeBlock code={oneLine} label={t('test.check.code')} copyLabel={t('test.copy')} />}
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
        {result.checks.map((check) => (
          <li key={check.name} className="px-4 py-3">
            <CheckRow check={check} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What a receiver of this kind lacks. */
const oneLine = `import { verify } from '@gancho/verify'

const event = await verify(process.env.WEBHOOK_SECRET ?? '', rawBody, request.headers)`

function CheckRow({ check }: { readonly check: Check }) {
  const t = useText()
  const format = useFormat()
  const causeOf = useCause()
  const { name, passed, attempt } = check
  const answer =
    attempt.status_code === null
      ? causeOf(attempt.error ?? '').cause
      : t('test.check.answered', {
          status: String(attempt.status_code),
          duration: format.duration(Math.round(attempt.duration_ms)),
        })
  return (
    <div className="flex gap-3">
      <Icon
        name={passed ? 'check' : 'cross'}
        className={cx('mt-1', passed ? 'text-good-ink' : 'text-bad-ink')}
      />
      <div className="min-w-0 flex-1">
        <p className="font-medium">
          {t(`test.check.${name}`)}{' '}
          <span className="sr-only">{t(passed ? 'test.check.yes' : 'test.check.no')}</span>
        </p>
        <p className="mb-2 text-muted text-sm">{answer}</p>
        <Exchange attempt={attempt} />
      </div>
    </div>
  )
}
