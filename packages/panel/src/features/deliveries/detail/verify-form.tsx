import { verify, WebhookSignature, WebhookVerificationError } from '@gancho/verify'
import { type SubmitEvent, useState } from 'react'
import { useText } from '../../../i18n/index.ts'
import { Button } from '../../../ui/button.tsx'
import { cx } from '../../../ui/cx.ts'
import { Field } from '../../../ui/field.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { Input } from '../../../ui/input.tsx'

interface VerifyFormProps {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  /** The signature covers the time: it is judged as of then. */
  readonly sentAt: string
}

type Judgement = { readonly kind: 'invalid' } | { readonly kind: 'judged'; readonly fits: readonly Fit[] }

interface Fit {
  readonly header: 'webhook-signature' | 'x-signature'
  readonly isGenuine: boolean
}

/** Says whether a secret is the one that signed, as a receiver would: in this browser, and nowhere else. */
export function VerifyForm({ body, headers, sentAt }: VerifyFormProps) {
  const t = useText()
  const [secret, setSecret] = useState('')
  const [judgement, setJudgement] = useState<Judgement | null>(null)
  const onSubmit = async (event: SubmitEvent) => {
    event.preventDefault()
    setJudgement(await judge(secret.trim(), { body, headers, sentAt }))
  }
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-2.5">
      <Field
        label={t('deliveries-detail.verify.secret')}
        hint={t('deliveries-detail.verify.hint')}
        error={judgement?.kind === 'invalid' ? t('deliveries-detail.verify.invalid') : undefined}
      >
        <div className="flex gap-2">
          <SecretInput
            value={secret}
            onChange={(value) => {
              setSecret(value)
              setJudgement(null)
            }}
          />
          <Button type="submit" icon="key" disabled={secret.trim() === ''}>
            {t('deliveries-detail.verify.action')}
          </Button>
        </div>
      </Field>
      <div role="status">
        <ul className="flex flex-col gap-1">
          {judgement?.kind === 'judged' &&
            judgement.fits.map(({ header, isGenuine }) => (
              <li key={header} className="flex items-start gap-2">
                <Icon
                  name={isGenuine ? 'check' : 'cross'}
                  className={cx('mt-0.75', isGenuine ? 'text-good-ink' : 'text-bad-ink')}
                />
                <span>
                  <code translate="no">{header}</code>{' '}
                  {t(isGenuine ? 'deliveries-detail.verify.genuine' : 'deliveries-detail.verify.wrong')}
                </span>
              </li>
            ))}
        </ul>
      </div>
    </form>
  )
}

function SecretInput({
  value,
  onChange,
}: {
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  return (
    <Input
      type="password"
      autoComplete="off"
      spellCheck={false}
      value={value}
      onChange={({ target }) => onChange(target.value)}
      className="min-w-0 flex-1 font-mono"
    />
  )
}

async function judge(secret: string, { body, headers, sentAt }: VerifyFormProps): Promise<Judgement> {
  try {
    const isRawGenuine = WebhookSignature.verifyRaw(secret, body, headers['x-signature'])
    const isStandardGenuine = await isGenuine(verify(secret, body, headers, { now: new Date(sentAt) }))
    return {
      kind: 'judged',
      fits: [
        { header: 'webhook-signature', isGenuine: isStandardGenuine },
        { header: 'x-signature', isGenuine: isRawGenuine },
      ],
    }
  } catch (error) {
    if (error instanceof WebhookVerificationError) return { kind: 'invalid' }
    throw error
  }
}

async function isGenuine(verified: Promise<unknown>): Promise<boolean> {
  try {
    await verified
    return true
  } catch (error) {
    if (error instanceof WebhookVerificationError && error.code === 'no_matching_signature') return false
    throw error
  }
}
