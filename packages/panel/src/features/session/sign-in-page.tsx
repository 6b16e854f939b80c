import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useText } from '../../i18n/index.ts'
import { PageHeader } from '../../ui/page.tsx'
import { EntryFrame } from './entry-frame.tsx'
import { SignInForm } from './sign-in-form.tsx'

const route = getRouteApi('/sign-in')

/** Signs in, and goes on to where one wanted to go. */
export function SignInPage() {
  const t = useText()
  const router = useRouter()
  const { next } = route.useSearch()
  const goOn = () => {
    // Only ever a path of this panel: never another site.
    const target = URL.parse(next ?? '/', location.origin)
    router.history.push(target?.origin === location.origin ? `${target.pathname}${target.search}` : '/')
  }
  return (
    <EntryFrame>
      <PageHeader title={t('session.title')} description={t('session.description')} />
      <SignInForm onSignedIn={goOn} />
    </EntryFrame>
  )
}
