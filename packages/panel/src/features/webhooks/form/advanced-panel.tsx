import { type UseFormReturn, useWatch } from 'react-hook-form'
import { useText } from '../../../i18n/index.ts'
import { Field } from '../../../ui/field.tsx'
import { Input, Select } from '../../../ui/input.tsx'
import { HelpLink } from '../../../ui/link.tsx'
import { Switch } from '../../../ui/switch.tsx'
import { HeadersField } from './headers-field.tsx'
import type { FormValues } from './values.ts'

/** What AdvancedFields unfolds: few open it, so it is loaded then. */
export default function AdvancedPanel({ form }: { readonly form: UseFormReturn<FormValues> }) {
  const t = useText()
  const { control, register, formState } = form
  const { errors } = formState
  const retries = useWatch({ control, name: 'retries' })
  const figure = { inputMode: 'numeric', autoComplete: 'off' } as const
  return (
    <div className="flex flex-col gap-5 border-line border-t px-4 py-4">
      <HeadersField control={control} register={register} errors={errors.headers} />
      <div className="grid gap-4 sm:grid-cols-3">
        <Field
          label={t('webhooks-form.timeout')}
          hint={t('webhooks-form.timeout.hint')}
          error={errors.timeoutSeconds?.message}
        >
          <Input {...register('timeoutSeconds')} {...figure} />
        </Field>
        <Field
          label={t('webhooks-form.rate')}
          hint={t('webhooks-form.rate.hint')}
          error={errors.ratePerSecond?.message}
        >
          <Input {...register('ratePerSecond')} {...figure} placeholder={t('webhooks-form.rate.none')} />
        </Field>
        <Field
          label={t('webhooks-form.inFlight')}
          hint={t('webhooks-form.inFlight.hint')}
          error={errors.maxInFlight?.message}
        >
          <Input {...register('maxInFlight')} {...figure} />
        </Field>
      </div>
      <Switch
        {...register('ordered')}
        label={t('webhooks-form.ordered')}
        hint={t('webhooks-form.ordered.hint')}
      />
      <Field
        label={t('webhooks-form.retries')}
        hint={<HelpLink page="retries">{t('webhooks-form.retries.help')}</HelpLink>}
      >
        <Select {...register('retries')}>
          <option value="default">{t('webhooks-form.retries.default')}</option>
          <option value="none">{t('webhooks-form.retries.none')}</option>
          <option value="own">{t('webhooks-form.retries.own')}</option>
        </Select>
      </Field>
      {retries === 'own' && (
        <Field
          label={t('webhooks-form.waits')}
          hint={t('webhooks-form.waits.hint')}
          error={errors.waits?.message}
        >
          <Input
            {...register('waits')}
            placeholder={waitsPlaceholder}
            autoComplete="off"
            className="font-mono"
          />
        </Field>
      )}
    </div>
  )
}

/** Not words: what the waits look like. */
const waitsPlaceholder = '5 s, 5 min, 30 min, 2 h, 1 d'
