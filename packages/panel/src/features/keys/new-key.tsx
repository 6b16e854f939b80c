import type { ApiKeyPermissions } from '@gancho/client/http'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useId, useRef, useState } from 'react'
import { useCreateApiKey } from '../../data/api-keys.ts'
import { useProblem, useText } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Input, Select } from '../../ui/input.tsx'
import { ShownOnce } from '../../ui/shown-once.tsx'
import { toast } from '../../ui/toast.tsx'

const choices: readonly ApiKeyPermissions[] = ['events', 'write', 'read']
/** For how many days it holds; 0: until it is revoked. */
const lives = [0, 30, 90, 365]
const dayMs = 86_400_000
const longestName = 100

/** A key of the tenant: what it may do and for how long; then the key, this once. */
export function NewKey() {
  const t = useText()
  const describe = useProblem()
  const navigate = useNavigate()
  const formId = useId()
  const create = useCreateApiKey()
  const nameInput = useRef<HTMLInputElement>(null)
  const [name, setName] = useState('')
  const [isMissing, setMissing] = useState(false)
  const [permissions, setPermissions] = useState<ApiKeyPermissions>('events')
  const [days, setDays] = useState(0)
  const close = () => navigate({ to: '/api-keys' })

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() === '') {
      setMissing(true)
      nameInput.current?.focus()
      return
    }
    const expiry = days === 0 ? {} : { expires_at: new Date(Date.now() + days * dayMs).toISOString() }
    create.mutate(
      { name: name.trim(), permissions, ...expiry },
      { onError: (error) => toast.problem(describe(error)) },
    )
  }
  if (create.isSuccess) {
    return (
      <Dialog
        title={t('keys.created.title')}
        description={create.data.name}
        onClose={close}
        isForm
        footer={
          <Button look="primary" onClick={close}>
            {t('keys.created.saved')}
          </Button>
        }
      >
        <ShownOnce value={create.data.key} text={t('keys.created.once')} copyLabel={t('keys.created.copy')} />
      </Dialog>
    )
  }
  return (
    <Dialog
      title={t('keys.new')}
      onClose={close}
      isForm
      footer={
        <>
          <Button onClick={close}>{t('ui.cancel')}</Button>
          <Button type="submit" form={formId} look="primary" busy={create.isPending}>
            {t('keys.create')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} noValidate className="flex flex-col gap-5">
        <Field
          label={t('keys.name')}
          hint={t('keys.name.hint')}
          error={isMissing ? t('keys.name.missing') : undefined}
        >
          <Input
            ref={nameInput}
            value={name}
            maxLength={longestName}
            autoComplete="off"
            onChange={({ target }) => {
              setName(target.value)
              setMissing(false)
            }}
          />
        </Field>
        <Field label={t('keys.permissions')} hint={t(`keys.permissions.${permissions}.hint`)}>
          <Select
            value={permissions}
            onChange={({ target }) =>
              setPermissions(choices.find((choice) => choice === target.value) ?? 'events')
            }
          >
            {choices.map((choice) => (
              <option key={choice} value={choice}>
                {t(`keys.permissions.${choice}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('keys.life')} hint={t('keys.life.hint')}>
          <Select value={days} onChange={({ target }) => setDays(Number(target.value))}>
            {lives.map((each) => (
              <option key={each} value={each}>
                {t('keys.life.days', { count: each })}
              </option>
            ))}
          </Select>
        </Field>
      </form>
    </Dialog>
  )
}
