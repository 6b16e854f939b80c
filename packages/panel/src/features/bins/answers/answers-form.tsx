import { type BinAnswer, GanchoApiError } from '@gancho/client/http'
import { type Resolver, useFieldArray, useForm } from 'react-hook-form'
import { useFieldError, useProblem, useText } from '../../../i18n/index.ts'
import { Button } from '../../../ui/button.tsx'
import { cx } from '../../../ui/cx.ts'
import { DiscardGuard } from '../../../ui/discard-guard.tsx'
import { toast } from '../../../ui/toast.tsx'
import { AnswerFields } from './answer-fields.tsx'
import { checkValues } from './check-values.ts'
import { presetNames, presetOf, presets } from './presets.ts'
import { answerOf, type FormValues, headerNames, valuesOf } from './values.ts'

interface AnswersFormProps {
  readonly id: string
  readonly answers: readonly BinAnswer[]
  /** Rejects with what the API said. */
  readonly onSave: (values: FormValues) => Promise<void>
}

const mostAnswers = 20

/** Something that receivers do, in one press; or an answer for each of the first requests. */
export function AnswersForm({ id, answers, onSave }: AnswersFormProps) {
  const t = useText()
  const describe = useProblem()
  const fieldError = useFieldError()
  const resolver: Resolver<FormValues> = (values) => {
    const errors = checkValues(values, t)
    return Object.keys(errors).length === 0 ? { values, errors: {} } : { values: {}, errors }
  }
  const form = useForm<FormValues>({
    defaultValues: { answers: answers.map(valuesOf) },
    resolver,
    mode: 'onTouched',
  })
  const { control, handleSubmit, setError, watch, formState } = form
  const { isDirty, isSubmitting, isSubmitSuccessful } = formState
  const { fields, append, remove, replace } = useFieldArray({ control, name: 'answers' })
  const chosen = presetOf(watch('answers').map(answerOf))

  const save = handleSubmit(async (values) => {
    try {
      await onSave(values)
    } catch (error) {
      const issues = error instanceof GanchoApiError ? error.errors : []
      for (const issue of issues) {
        const [, place, name] = /^answers\[(\d+)\]\.headers\.(.+)$/.exec(issue.path) ?? []
        const header = headerNames.find((each) => each === name)
        if (header === undefined) break
        setError(
          `answers.${Number(place)}.headers.${header}`,
          { type: 'server', message: fieldError(issue) },
          { shouldFocus: true },
        )
      }
      setError('root', { type: 'server' })
      if (issues.length === 0) toast.problem(describe(error))
    }
  })
  return (
    <form id={id} onSubmit={save} noValidate className="flex flex-col gap-6">
      <DiscardGuard isDirty={isDirty && !isSubmitting && !isSubmitSuccessful} />
      <fieldset>
        <legend className="mb-2 font-medium">{t('bins.presets')}</legend>
        <div className="flex flex-wrap gap-2">
          {presetNames.map((name) => (
            <Button
              key={name}
              size="sm"
              icon={name === chosen ? 'check' : undefined}
              aria-pressed={name === chosen}
              className={cx('pointer-coarse:h-11', name === chosen && 'bg-selected!')}
              onClick={() => replace(presets[name].map(valuesOf))}
            >
              {t(`bins.preset.${name}`)}
            </Button>
          ))}
        </div>
      </fieldset>
      <ol className="flex flex-col gap-4">
        {fields.map((field, index) => (
          <li key={field.id}>
            <AnswerFields
              form={form}
              index={index}
              isLast={index === fields.length - 1}
              onRemove={fields.length > 1 ? () => remove(index) : undefined}
            />
          </li>
        ))}
      </ol>
      {fields.length < mostAnswers && (
        <Button
          size="sm"
          icon="plus"
          className="self-start"
          onClick={() => append(valuesOf({ status: 200 }))}
        >
          {t('bins.form.add')}
        </Button>
      )}
    </form>
  )
}
