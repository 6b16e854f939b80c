import { Controller, type UseFormReturn, useWatch } from 'react-hook-form'
import { useText } from '../../../i18n/index.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { Field } from '../../../ui/field.tsx'
import { Select } from '../../../ui/input.tsx'
import { Switch } from '../../../ui/switch.tsx'
import { type FormValues, kinds } from './values.ts'

interface EmailFieldsProps {
  readonly form: UseFormReturn<FormValues>
}

/** In which language. */
export function LanguageField({ form }: EmailFieldsProps) {
  const t = useText()
  return (
    <Field label={t('alerts-settings.language')} className="sm:max-w-60">
      <Select {...form.register('language')}>
        <option value="es">{t('alerts-settings.language.es')}</option>
        <option value="en">{t('alerts-settings.language.en')}</option>
      </Select>
    </Field>
  )
}

/** Which kinds of alerts e-mails tell of, each with a sentence that says when. */
export function KindFields({ form }: EmailFieldsProps) {
  const t = useText()
  const { control, register } = form
  const hasRule = useWatch({ control, name: 'hasRule' })
  return (
    <>
      <Controller
        control={control}
        name="kinds"
        render={({ field }) => (
          <fieldset className="flex flex-col gap-3">
            <legend className="mb-3 font-medium">{t('alerts-settings.kinds')}</legend>
            {kinds.map((kind) => (
              <Checkbox
                key={kind}
                {...(kind === kinds[0] && { ref: field.ref })}
                checked={field.value.includes(kind)}
                onChange={({ target }) =>
                  field.onChange(
                    kinds.filter((each) => (each === kind ? target.checked : field.value.includes(each))),
                  )
                }
                label={t(`alerts-settings.kind.${kind}`)}
                hint={
                  kind === 'degraded' && !hasRule
                    ? t('alerts-settings.kind.degraded.off')
                    : t(`alerts-settings.kind.${kind}.hint`)
                }
              />
            ))}
          </fieldset>
        )}
      />
      <Switch
        {...register('recoveries')}
        label={t('alerts-settings.recoveries')}
        hint={t('alerts-settings.recoveries.hint')}
      />
    </>
  )
}
