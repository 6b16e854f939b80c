import { type Bin, GanchoApiError } from '@gancho/client/http'
import { type SubmitEvent, useRef, useState } from 'react'
import { useUpdateBin } from '../../data/bins.ts'
import { useFieldError, useProblem, useText } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Input } from '../../ui/input.tsx'
import { HelpLink } from '../../ui/link.tsx'
import { toast } from '../../ui/toast.tsx'
import { Card } from './card.tsx'

interface SignatureCardProps {
  readonly bin: Bin
  readonly canWrite: boolean
}

/** Whether it verifies signatures, and the secret that it does so with. */
export function SignatureCard({ bin, canWrite }: SignatureCardProps) {
  const t = useText()
  return (
    <Card
      title={t('bins.signature')}
      aside={
        <Badge meaning={bin.verifies ? 'good' : 'calm'} icon={bin.verifies ? 'check' : 'circle'}>
          {t(bin.verifies ? 'bins.verifies' : 'bins.verifiesNot')}
        </Badge>
      }
      actions={
        <span className="text-sm">
          <HelpLink page="signatures">{t('bins.signature.help')}</HelpLink>
        </span>
      }
    >
      <p className="text-muted">{t(bin.verifies ? 'bins.secret.known' : 'bins.secret.unknown')}</p>
      {canWrite && <SecretForm bin={bin} />}
    </Card>
  )
}

function SecretForm({ bin }: { readonly bin: Bin }) {
  const t = useText()
  const describe = useProblem()
  const fieldError = useFieldError()
  const update = useUpdateBin(bin.id)
  const [secret, setSecret] = useState('')
  const [isOpen, setOpen] = useState(false)
  const summary = useRef<HTMLElement>(null)
  const change = (next: string | null, done: string) =>
    update.mutate(
      { secret: next },
      {
        onSuccess: () => {
          setSecret('')
          toast.done(done)
          setOpen(false)
          summary.current?.focus()
        },
        onError: (error) => {
          if (issueOf(error) === undefined) toast.problem(describe(error))
        },
      },
    )
  const save = (event: SubmitEvent) => {
    event.preventDefault()
    if (secret.trim() !== '') change(secret.trim(), t('bins.secret.saved'))
  }
  const issue = issueOf(update.error)
  return (
    // Rarely needed: a webhook that is made to send here tells its secret by itself.
    <details open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)} className="mt-2">
      <summary ref={summary} className="min-h-6 cursor-pointer rounded-sm text-sm">
        {t(bin.verifies ? 'bins.secret.change' : 'bins.secret.paste')}
      </summary>
      <form onSubmit={save} className="mt-2">
        <Field label={t('bins.secret')} hint={t('bins.secret.hint')} error={issue && fieldError(issue)}>
          <div className="flex flex-wrap gap-2">
            <Input
              type="password"
              name="secret"
              value={secret}
              onChange={({ target }) => {
                setSecret(target.value)
                if (update.isError) update.reset()
              }}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              className="min-w-40 flex-1 basis-0 font-mono"
            />
            <Button type="submit" icon="key" busy={update.isPending}>
              {t('bins.save')}
            </Button>
            {bin.verifies && (
              <Button look="quiet" onClick={() => change(null, t('bins.secret.forgotten'))}>
                {t('bins.secret.forget')}
              </Button>
            )}
          </div>
        </Field>
      </form>
    </details>
  )
}

/** What the API says is wrong with the secret. */
function issueOf(error: Error | null) {
  return error instanceof GanchoApiError ? error.errors.find(({ path }) => path === 'secret') : undefined
}
