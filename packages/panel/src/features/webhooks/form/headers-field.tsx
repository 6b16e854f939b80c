import { type Control, type FieldErrors, type UseFormRegister, useFieldArray } from 'react-hook-form'
import { useText } from '../../../i18n/index.ts'
import { Button, IconButton } from '../../../ui/button.tsx'
import { FieldError } from '../../../ui/field.tsx'
import { Input } from '../../../ui/input.tsx'
import type { FormValues } from './values.ts'

interface HeadersFieldProps {
  readonly control: Control<FormValues>
  readonly register: UseFormRegister<FormValues>
  readonly errors: FieldErrors<FormValues>['headers']
}

const most = 20

/** The webhook's own headers, a line each. */
export function HeadersField({ control, register, errors }: HeadersFieldProps) {
  const t = useText()
  const { fields, append, remove } = useFieldArray({ control, name: 'headers' })
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 font-medium">{t('webhooks-form.headers')}</legend>
      {fields.map((field, index) => {
        const trouble = errors?.[index]?.name?.message ?? errors?.[index]?.value?.message
        const errorId = `header-${field.id}-error`
        const wiring =
          trouble === undefined ? {} : { 'aria-invalid': true as const, 'aria-describedby': errorId }
        return (
          <div key={field.id} className="flex flex-col gap-1">
            <div className="flex gap-2">
              <Input
                {...register(`headers.${index}.name`)}
                {...wiring}
                aria-label={t('webhooks-form.headers.name', { place: index + 1 })}
                placeholder={namePlaceholder}
                spellCheck={false}
                autoCapitalize="none"
                className="min-w-0 flex-1"
              />
              <Input
                {...register(`headers.${index}.value`)}
                {...wiring}
                aria-label={t('webhooks-form.headers.value', { place: index + 1 })}
                spellCheck={false}
                autoCapitalize="none"
                autoComplete="off"
                className="min-w-0 flex-1"
              />
              <IconButton
                icon="trash"
                label={t('webhooks-form.headers.remove', { place: index + 1 })}
                onClick={() => remove(index)}
              />
            </div>
            <FieldError id={errorId} error={trouble} />
          </div>
        )
      })}
      <FieldError id="headers-error" error={errors?.root?.message ?? errors?.message} />
      {fields.length < most && (
        <Button size="sm" icon="plus" onClick={() => append({ name: '', value: '' })} className="self-start">
          {t('webhooks-form.headers.add')}
        </Button>
      )}
      <p className="text-muted text-sm">{t('webhooks-form.headers.hint')}</p>
    </fieldset>
  )
}

/** Not words: what a header's name looks like. */
const namePlaceholder = 'X-Api-Key'
