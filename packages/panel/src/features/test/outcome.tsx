import type { Attempt } from '@gancho/client/http'
import { useCause, useFormat, useText } from '../../i18n/index.ts'
import { Callout } from '../../ui/callout.tsx'
import { HelpLink } from '../../ui/link.tsx'
import { hintOf } from './hint.ts'

/** The verdict in words, and what to do about it. */
export function Outcome({ attempt }: { readonly attempt: Attempt }) {
  const t = useText()
  const format = useFormat()
  const causeOf = useCause()
  const { outcome, status_code, duration_ms, error } = attempt
  const ms = format.duration(Math.round(duration_ms))
  if (outcome === 'success') {
    return (
      <Callout
        meaning="good"
        title={t('test.verdict.answered', { status: String(status_code), duration: ms })}
      >
        {t('test.verdict.success')}
      </Callout>
    )
  }
  const { cause, fix } = causeOf(error ?? '')
  const hint = status_code === null ? null : hintOf(status_code)
  return (
    <Callout
      meaning="bad"
      title={
        status_code === null
          ? t('test.verdict.undelivered', { cause })
          : t('test.verdict.answered', { status: String(status_code), duration: ms })
      }
    >
      <p>{hint === null ? fix : t(`test.hint.${hint}`)}</p>
      <p className="mt-1 text-sm">
        <HelpLink page={hint === 'unauthorized' ? 'signatures' : 'troubleshooting'}>
          {t('test.help')}
        </HelpLink>
      </p>
    </Callout>
  )
}
