import { useId } from 'react'
import { Controller, type UseFormReturn, useWatch } from 'react-hook-form'
import { RichText, useFormat, useText } from '../../../i18n/index.ts'
import { FieldError } from '../../../ui/field.tsx'
import { Input, type InputProps, Select } from '../../../ui/input.tsx'
import { Switch } from '../../../ui/switch.tsx'
import type { FormValues } from './values.ts'
import { useWindowText } from './words.ts'

interface RuleFieldProps {
  readonly form: UseFormReturn<FormValues>
}

/** The rule for the success rate: off, or a sentence with three blanks. */
export function RuleField({ form }: RuleFieldProps) {
  const t = useText()
  const hasRule = useWatch({ control: form.control, name: 'hasRule' })
  return (
    <>
      <Switch
        {...form.register('hasRule')}
        label={t('alerts-settings.rule.on')}
        hint={t('alerts-settings.rule.on.hint')}
      />
      {hasRule && <RuleSentence form={form} />}
    </>
  )
}

function RuleSentence({ form }: RuleFieldProps) {
  const t = useText()
  const id = useId()
  const { control, register, formState } = form
  const { belowPercent, minDeliveries } = formState.errors
  const wiring = (name: string, error: object | undefined) => ({
    autoComplete: 'off',
    className: 'figures mx-0.5 inline-block max-w-20 text-center',
    ...(error !== undefined && { 'aria-invalid': true, 'aria-describedby': `${id}-${name}` }),
  })
  return (
    <div className="rounded-md border border-line bg-surface px-4 py-2.5">
      <div className="leading-11">
        <RichText
          id="alerts-settings.rule"
          tags={{
            window: <WindowSelect form={form} />,
            percent: (
              <Controller
                control={control}
                name="belowPercent"
                render={({ field }) => (
                  <PercentInput
                    {...field}
                    {...wiring('percent', belowPercent)}
                    aria-label={t('alerts-settings.rule.percent')}
                  />
                )}
              />
            ),
            least: (
              <Input
                {...register('minDeliveries')}
                {...wiring('least', minDeliveries)}
                inputMode="numeric"
                aria-label={t('alerts-settings.rule.least')}
              />
            ),
          }}
        />
      </div>
      <FieldError id={`${id}-percent`} error={belowPercent?.message} />
      <FieldError id={`${id}-least`} error={minDeliveries?.message} />
    </div>
  )
}

const suggestedWindows = [5, 15, 30, 60, 360, 720, 1_440]

/** How far back it looks: some to choose from, and the one that the API was given. */
function WindowSelect({ form: { register, formState } }: RuleFieldProps) {
  const t = useText()
  const windowText = useWindowText()
  const saved = Number(formState.defaultValues?.windowMinutes)
  const windows = [...new Set([...suggestedWindows, saved])].toSorted((one, other) => one - other)
  return (
    <Select
      {...register('windowMinutes')}
      aria-label={t('alerts-settings.rule.window')}
      className="mx-0.5 inline-block w-52 align-middle leading-normal"
    >
      {windows.map((minutes) => (
        <option key={minutes} value={minutes}>
          {windowText(minutes)}
        </option>
      ))}
    </Select>
  )
}

type PercentInputProps = Omit<InputProps, 'value' | 'onChange'> & {
  /** With a point. */
  readonly value: string
  readonly onChange: (value: string) => void
}

/** Shows the mark that the language writes in a fraction, and takes either. */
function PercentInput({ value, onChange, ...props }: PercentInputProps) {
  const format = useFormat()
  const mark = format.number(0.5).slice(1, 2)
  return (
    <Input
      {...props}
      inputMode="decimal"
      value={value.replace('.', mark)}
      onChange={({ target }) => onChange(target.value.replace(',', '.'))}
    />
  )
}
