import { useState } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import { useText } from '../../../i18n/index.ts'
import { IconButton } from '../../../ui/button.tsx'
import { Field } from '../../../ui/field.tsx'
import { Input, Select, Textarea } from '../../../ui/input.tsx'
import { type FormValues, headerNames } from './values.ts'

interface AnswerFieldsProps {
  readonly form: UseFormReturn<FormValues>
  readonly index: number
  readonly isLast: boolean
  /** Absent for the only one. */
  readonly onRemove?: (() => void) | undefined
}

/** Not words: what the values of headers look like. */
const placeholders = {
  'content-type': 'application/json',
  location: 'https://example.com/',
  'retry-after': '60',
  'x-request-id': 'abc-123',
} as const

/** One answer: a status, or none at all, after a while. */
export function AnswerFields({ form, index, isLast, onRemove }: AnswerFieldsProps) {
  const t = useText()
  const { register, watch, formState } = form
  const errors = formState.errors.answers?.[index]
  const answer = watch(`answers.${index}`)
  const place = index + 1
  const name = t(isLast ? (index === 0 ? 'bins.place.all' : 'bins.place.from') : 'bins.place.nth', { place })
  const isAnswer = answer.does === 'answer'
  const [hasMore] = useState(
    answer.body !== '' || headerNames.some((header) => answer.headers[header] !== ''),
  )
  return (
    <fieldset className="rounded-lg border border-line p-4">
      <legend className="sr-only">{name}</legend>
      <div className="mb-3 flex min-h-7 items-center gap-2">
        <span aria-hidden="true" className="flex-1 font-medium">
          {name}
        </span>
        {onRemove && (
          <IconButton icon="trash" size="sm" label={t('bins.form.remove', { place })} onClick={onRemove} />
        )}
      </div>
      <div className="grid gap-x-4 gap-y-3 sm:grid-cols-3">
        <Field label={t('bins.form.does')}>
          <Select {...register(`answers.${index}.does`)}>
            <option value="answer">{t('bins.form.does.answer')}</option>
            <option value="close">{t('bins.form.does.close')}</option>
          </Select>
        </Field>
        {isAnswer && (
          <Field label={t('bins.form.status')} error={errors?.status?.message}>
            <Input {...register(`answers.${index}.status`)} inputMode="numeric" autoComplete="off" />
          </Field>
        )}
        <Field label={t('bins.form.delay')} error={errors?.delay?.message}>
          <Input {...register(`answers.${index}.delay`)} inputMode="decimal" autoComplete="off" />
        </Field>
      </div>
      {isAnswer && (
        <details className="mt-3" open={hasMore}>
          <summary className="min-h-6 cursor-pointer text-muted text-sm">{t('bins.form.more')}</summary>
          <div className="mt-3 grid gap-x-4 gap-y-3 sm:grid-cols-2">
            {headerNames.map((header) => (
              <Field
                key={header}
                label={<code translate="no">{header}</code>}
                error={errors?.headers?.[header]?.message}
              >
                <Input
                  {...register(`answers.${index}.headers.${header}`)}
                  placeholder={placeholders[header]}
                  autoComplete="off"
                  autoCapitalize="none"
                  spellCheck={false}
                />
              </Field>
            ))}
            <Field label={t('bins.form.body')} error={errors?.body?.message} className="sm:col-span-2">
              <Textarea
                {...register(`answers.${index}.body`)}
                rows={3}
                spellCheck={false}
                translate="no"
                className="font-mono text-sm!"
              />
            </Field>
          </div>
        </details>
      )}
    </fieldset>
  )
}
