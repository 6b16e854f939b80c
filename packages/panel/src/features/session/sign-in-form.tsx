import type { SignIn } from '@gancho/client/http'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { panelInfoQuery, useSignIn } from '../../data/session.ts'
import { useProblem, useText } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { Callout } from '../../ui/callout.tsx'
import { Field } from '../../ui/field.tsx'
import { Input } from '../../ui/input.tsx'

interface SignInFormProps {
  readonly onSignedIn: () => void
}

/** By API key, or by the operator's password where one is set. Pasting and password managers work. */
export function SignInForm({ onSignedIn }: SignInFormProps) {
  const t = useText()
  const describe = useProblem()
  const info = useQuery(panelInfoQuery)
  const signIn = useSignIn()
  const [isByPassword, setByPassword] = useState(false)
  const [isMissing, setMissing] = useState(false)
  const kind = isByPassword ? 'password' : 'key'

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const field = event.currentTarget.elements.namedItem('credential')
    if (!(field instanceof HTMLInputElement)) return
    const value = field.value.trim()
    setMissing(value === '')
    if (value === '') return field.focus()
    const by: SignIn = isByPassword ? { operator_password: value } : { api_key: value }
    signIn.mutate(by, { onSuccess: onSignedIn, onError: () => field.select() })
  }
  const other = () => {
    setByPassword(!isByPassword)
    setMissing(false)
    signIn.reset()
  }
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      {signIn.isError && (
        <Callout meaning="bad" role="alert" title={describe(signIn.error).title}>
          {describe(signIn.error).text}
        </Callout>
      )}
      <Field
        key={kind}
        label={t(`session.${kind}.label`)}
        hint={t(`session.${kind}.hint`)}
        error={isMissing ? t(`session.${kind}.missing`) : undefined}
      >
        <Input
          name="credential"
          type="password"
          autoComplete="current-password"
          spellCheck={false}
          autoCapitalize="none"
          className={isByPassword ? '' : 'font-mono'}
        />
      </Field>
      <Button type="submit" look="primary" busy={signIn.isPending} className="w-full">
        {t('session.signIn')}
      </Button>
      {info.data?.operator_password && (
        <Button look="quiet" size="sm" onClick={other} className="self-center">
          {t(isByPassword ? 'session.byKey' : 'session.byPassword')}
        </Button>
      )}
    </form>
  )
}
