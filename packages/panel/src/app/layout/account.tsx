import type { Session } from '@gancho/client/http'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { useSignOut } from '../../data/session.ts'
import { useProblem, useText } from '../../i18n/index.ts'
import { IconButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { TextLink } from '../../ui/link.tsx'
import { toast } from '../../ui/toast.tsx'
import { hostOf } from '../../ui/url-text.tsx'

interface AccountProps {
  readonly session: Session
  readonly tenantId: string | null
}

/** Whose panel this is, and the way out of it. */
export function Account({ session, tenantId }: AccountProps) {
  const t = useText()
  const describe = useProblem()
  const queries = useQueryClient()
  const router = useRouter()
  const navigate = useNavigate()
  const signOut = useSignOut()
  const leave = () =>
    signOut.mutate(undefined, {
      onSuccess: async () => {
        await navigate({ to: '/sign-in', search: { tenant: undefined } })
        queries.clear()
        await router.invalidate()
      },
      onError: (error) => toast.problem(describe(error)),
    })
  return (
    <div className="flex items-center gap-1 border-line border-t pt-3 pl-2.5">
      <div className="min-w-0 flex-1 text-sm">
        <p className="text-muted text-xs">
          {t(session.scope === 'operator' ? 'app.operator' : 'app.tenant')}
        </p>
        <p className="truncate font-medium" translate="no">
          {tenantId ?? '–'}
        </p>
        {session.scope === 'operator' && tenantId !== null && (
          <TextLink to="/webhooks" search={{ tenant: undefined }} className="text-xs">
            {t('app.tenant.change')}
          </TextLink>
        )}
      </div>
      {!session.portal && <IconButton icon="signOut" label={t('app.signOut')} onClick={leave} />}
    </div>
  )
}

/** The way back to the application that a portal link came from. */
export function ReturnLink({ session }: { readonly session: Session }) {
  const t = useText()
  if (session.return_url === null) return null
  return (
    <a
      href={session.return_url}
      className="flex h-8.5 items-center gap-2 rounded-md px-2.5 text-muted text-sm hover:bg-hover hover:text-ink"
    >
      <Icon name="back" />
      <span className="truncate">{t('app.backTo', { host: hostOf(session.return_url) })}</span>
    </a>
  )
}
