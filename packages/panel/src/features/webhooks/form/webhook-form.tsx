import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Controller, type Resolver, useForm, useWatch } from 'react-hook-form'
import { panelInfoQuery } from '../../../data/session.ts'
import { useFieldError, useProblem, useText } from '../../../i18n/index.ts'
import { Callout } from '../../../ui/callout.tsx'
import { DiscardGuard } from '../../../ui/discard-guard.tsx'
import { Field } from '../../../ui/field.tsx'
import { Input } from '../../../ui/input.tsx'
import { toast } from '../../../ui/toast.tsx'
import { SecretField } from '../secret-field.tsx'
import { AdvancedFields } from './advanced-fields.tsx'
import { checkValues } from './check-values.ts'
import { EventPicker } from './event-picker.tsx'
import { showFieldErrors } from './server-errors.ts'
import { unusualPort } from './url-check.ts'
import type { FormValues } from './values.ts'

interface WebhookFormProps {
  readonly id: string
  readonly initial: FormValues
  /** A new webhook has a secret to choose; later it is rotated. */
  readonly secret: 'choose' | ReactNode
  /** Rejects with what the API said; false when it was not saved and `children` say why. */
  readonly onSave: (values: FormValues) => Promise<boolean>
  /** Above the fields: what has to be settled before it can be saved. */
  readonly children?: ReactNode
}

/** Until the server says what else it allows. */
const publicOnly = { development: false, private_networks: false }

const urlPlaceholder = 'https://example.com/webhooks'

/** URL, events, secret, and the rest folded: one page, as there is little to fill in. */
export function WebhookForm({ id, initial, secret, onSave, children }: WebhookFormProps) {
  const t = useText()
  const describe = useProblem()
  const fieldError = useFieldError()
  const policy = useQuery(panelInfoQuery).data ?? publicOnly
  const resolver: Resolver<FormValues> = (values) => {
    const errors = checkValues(values, { t, policy })
    return Object.keys(errors).length === 0 ? { values, errors: {} } : { values: {}, errors }
  }
  const form = useForm<FormValues>({ defaultValues: initial, resolver, mode: 'onTouched' })
  const { control, register, handleSubmit, setError, formState } = form
  const { errors, isDirty, isSubmitting, isSubmitSuccessful, submitCount } = formState
  const count = Object.keys(errors).length
  const port = unusualPort(useWatch({ control, name: 'url' }).trim())

  const save = handleSubmit(async (values) => {
    try {
      if (!(await onSave(values))) setError('root', { type: 'server' })
    } catch (error) {
      const isShown = showFieldErrors(error, setError, fieldError)
      if (!isShown) {
        setError('root', { type: 'server' })
        toast.problem(describe(error))
      }
    }
  })
  return (
    <form id={id} onSubmit={save} noValidate className="flex flex-col gap-6">
      <DiscardGuard isDirty={isDirty && !isSubmitting && !isSubmitSuccessful} />
      {children}
      {submitCount > 0 && count > 0 && errors.root === undefined && (
        <Callout meaning="bad" role="alert" title={t('webhooks-form.errors', { count })} />
      )}
      <Field
        label={t('webhooks-form.url')}
        hint={port === null ? t('webhooks-form.url.hint') : t('webhooks-form.url.port', { port })}
        error={errors.url?.message}
      >
        <Input
          {...register('url')}
          type="url"
          inputMode="url"
          placeholder={urlPlaceholder}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
      </Field>
      <Field
        label={t('webhooks-form.description')}
        aside={t('webhooks.optional')}
        error={errors.description?.message}
      >
        <Input {...register('description')} autoComplete="off" />
      </Field>
      <Controller
        control={control}
        name="events"
        render={({ field }) => (
          <EventPicker
            value={field.value}
            error={errors.events?.message}
            onChange={field.onChange}
            firstRef={field.ref}
          />
        )}
      />
      {secret === 'choose' ? (
        <Controller
          control={control}
          name="secret"
          render={({ field }) => (
            <SecretField
              value={field.value}
              error={errors.secret?.message}
              onChange={field.onChange}
              onBlur={field.onBlur}
              inputRef={field.ref}
            />
          )}
        />
      ) : (
        secret
      )}
      <AdvancedFields form={form} />
    </form>
  )
}
