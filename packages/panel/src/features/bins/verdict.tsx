import type { BinRequest, BinVerdict } from '@gancho/client/http'
import { useText } from '../../i18n/index.ts'
import { Badge, type Meaning } from '../../ui/badge.tsx'
import { Callout } from '../../ui/callout.tsx'
import type { IconName } from '../../ui/icon.tsx'
import { HelpLink } from '../../ui/link.tsx'

const looks: Readonly<Record<BinVerdict, { readonly meaning: Meaning; readonly icon: IconName }>> = {
  valid: { meaning: 'good', icon: 'check' },
  invalid: { meaning: 'bad', icon: 'cross' },
  unsigned: { meaning: 'warn', icon: 'alert' },
  unknown: { meaning: 'calm', icon: 'circle' },
}

export function VerdictBadge({ verdict }: { readonly verdict: BinVerdict }) {
  const t = useText()
  return <Badge {...looks[verdict]}>{t(`bins.verdict.${verdict}`)}</Badge>
}

/** Why a signature is not valid, in words for these codes of @gancho/verify. */
const explained = [
  'missing_header',
  'invalid_id',
  'invalid_timestamp',
  'timestamp_too_old',
  'timestamp_too_new',
  'invalid_signature_header',
  'no_matching_signature',
  'invalid_payload',
] as const

/** The verdict on a request's signature: what was found, and why. */
export function Verdict({ request: { verdict, verdict_code } }: { readonly request: BinRequest }) {
  const t = useText()
  const code = explained.find((each) => each === verdict_code)
  return (
    <Callout meaning={looks[verdict].meaning} title={t(`bins.verdict.${verdict}`)}>
      {verdict === 'invalid' ? (
        <p>{code === undefined ? verdict_code : t(`bins.reason.${code}`)}</p>
      ) : (
        <p>{t(`bins.verdict.${verdict}.text`)}</p>
      )}
      {verdict === 'invalid' && (
        <p className="mt-1 text-sm">
          <HelpLink page="signatures">{t('bins.signature.help')}</HelpLink>
        </p>
      )}
    </Callout>
  )
}
