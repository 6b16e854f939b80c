import type { Session } from '@gancho/client/http'
import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { SignInForm } from '../../features/session/sign-in-form.tsx'
import { useText } from '../../i18n/index.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { sessionRenewed } from '../session-expired.ts'

/** Over what is open, which stays as it is: signing in again goes on there. */
export default function SessionExpiredDialog({ session }: { readonly session: Session }) {
  const t = useText()
  const queries = useQueryClient()
  const router = useRouter()
  const goOn = async () => {
    sessionRenewed()
    await router.invalidate()
    await queries.invalidateQueries()
  }
  return (
    <Dialog title={t('session.expired.title')} size="sm" isForm onClose={sessionRenewed}>
      <p className="mb-5 text-muted">
        {t(session.portal ? 'session.expired.portal' : 'session.expired.text')}
      </p>
      {!session.portal && <SignInForm onSignedIn={goOn} />}
      {session.return_url !== null && (
        <a href={session.return_url} className="text-accent-ink underline">
          {t('session.expired.return')}
        </a>
      )}
    </Dialog>
  )
}
