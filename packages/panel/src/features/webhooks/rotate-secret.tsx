import { GanchoApiError, type Webhook } from '@gancho/client/http'
import { type FormEvent, useId, useState } from 'react'
import { useRotateSecret } from '../../data/webhooks.ts'
import { useFieldError, useProblem, useText } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/input.tsx'
import { HelpLink } from '../../ui/link.tsx'
import { toast } from '../../ui/toast.tsx'
import { hostOf } from '../../ui/url-text.tsx'
import { SecretField } from './secret-field.tsx'
import { SecretOnce } from './secret-once.tsx'

interface RotateSecretProps {
  readonly webhook: Webhook
  readonly onClose: () => void
}

/** For how long both secrets sign, in hours. */
const overlaps = [0, 1, 24, 72] as const
const defaultOverlap = 24

/** Gives a webhook a new secret; for a while, what is sent is signed with both. */
export default function RotateSecret({ webhook, onClose }: RotateSecretProps) {
  const t = useText()
  const describe = useProblem()
  const fieldError = useFieldError()
  const formId = useId()
  const rotate = useRotateSecret()
  const [secret, setSecret] = useState('')
  const [overlap, setOverlap] = useState<number>(defaultOverlap)
  const [error, setError] = useState<string>()

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const rotation = { overlap_hours: overlap, ...(secret !== '' && { secret }) }
    rotate.mutate(
      { id: webhook.id, rotation },
      {
        onError: (failure) => {
          const [issue] = failure instanceof GanchoApiError ? failure.errors : []
          if (issue === undefined) toast.problem(describe(failure))
          else setError(fieldError(issue))
        },
      },
    )
  }
  const created = rotate.data
  return (
    <Dialog
      title={t('webhooks.rotate.title')}
      description={hostOf(webhook.url)}
      onClose={onClose}
      isForm
      size="md"
      footer={
        created === undefined ? (
          <>
            <Button onClick={onClose}>{t('ui.cancel')}</Button>
            <Button type="submit" form={formId} look="primary" busy={rotate.isPending}>
              {t('webhooks.rotate')}
            </Button>
          </>
        ) : (
          <Button look="primary" onClick={onClose}>
            {t('webhooks.secret.saved')}
          </Button>
        )
      }
    >
      {created === undefined ? (
        <form id={formId} onSubmit={submit} noValidate className="flex flex-col gap-5">
          <p className="text-muted">
            {t('webhooks.rotate.text')} <HelpLink page="signatures">{t('webhooks.rotate.help')}</HelpLink>
          </p>
          <Field label={t('webhooks.rotate.overlap')} hint={t('webhooks.rotate.overlap.hint')}>
            <Select value={overlap} onChange={(event) => setOverlap(Number(event.target.value))}>
              {overlaps.map((hours) => (
                <option key={hours} value={hours}>
                  {t('webhooks.rotate.hours', { count: hours })}
                </option>
              ))}
            </Select>
          </Field>
          <SecretField
            value={secret}
            error={error}
            onChange={(next) => {
              setSecret(next)
              setError(undefined)
            }}
          />
        </form>
      ) : (
        <SecretOnce secret={created.secret} />
      )}
    </Dialog>
  )
}
