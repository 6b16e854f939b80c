import { type Ref, useState } from 'react'
import { useText } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { cx } from '../../ui/cx.ts'
import { Field } from '../../ui/field.tsx'
import { Input } from '../../ui/input.tsx'
import { generateSecret, secretLimits } from './secret.ts'

interface SecretFieldProps {
  readonly value: string
  readonly error?: string | undefined
  readonly onChange: (value: string) => void
  readonly onBlur?: () => void
  readonly inputRef?: Ref<HTMLInputElement>
}

/** A secret of one's own, or a generated one; left empty, the server makes one. Pasting and password managers work. */
export function SecretField({ value, error, onChange, onBlur, inputRef }: SecretFieldProps) {
  const t = useText()
  const [isShown, setShown] = useState(false)
  const { length } = value
  const isOff = length > 0 && (length < secretLimits.min || length > secretLimits.max)
  const isNearLimit = isOff || length > secretLimits.max - 5
  return (
    <Field
      label={t('webhooks.secret')}
      aside={t('webhooks.optional')}
      hint={t('webhooks.secret.hint')}
      error={error}
    >
      <div className="flex flex-wrap gap-2">
        <Input
          ref={inputRef}
          name="secret"
          type={isShown ? 'text' : 'password'}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          onBlur={onBlur}
          autoComplete="new-password"
          autoCapitalize="none"
          spellCheck={false}
          className="min-w-48 flex-1 basis-0 font-mono"
        />
        <Button icon="eye" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
          {t(isShown ? 'webhooks.secret.hide' : 'webhooks.secret.show')}
        </Button>
        <Button
          icon="key"
          onClick={() => {
            onChange(generateSecret())
            setShown(true)
          }}
        >
          {t('webhooks.secret.generate')}
        </Button>
      </div>
      {length > 0 && (
        <p className={cx('figures text-sm', isOff ? 'text-warn-ink' : 'text-muted')}>
          {t('webhooks.secret.counter', { count: length, most: secretLimits.max })}
        </p>
      )}
      {/* Read out at the limits only: at every key it would talk over the typing. */}
      <span role="status" className="sr-only">
        {isNearLimit && t('webhooks.secret.counter', { count: length, most: secretLimits.max })}
      </span>
    </Field>
  )
}
