import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useSignIn } from '../../data/session.ts'
import { useProblem, useText } from '../../i18n/index.ts'
import { Callout } from '../../ui/callout.tsx'
import { PageHeader } from '../../ui/page.tsx'
import { Spinner } from '../../ui/spinner.tsx'
import { EntryFrame } from './entry-frame.tsx'

/** `/portal#token=…`: a link of the application that lets one of its tenants in, once. */
export function PortalPage() {
  const t = useText()
  const describe = useProblem()
  const navigate = useNavigate()
  const signIn = useSignIn()
  const token = useRef(new URLSearchParams(location.hash.slice(1)).get('token'))
  const isTried = useRef(false)
  useEffect(() => {
    if (isTried.current || token.current === null) return
    isTried.current = true
    // The token is of no more use, and does not belong in the history.
    history.replaceState(history.state, '', location.pathname)
    signIn.mutate(
      { portal_token: token.current, embedded: window.self !== window.top },
      { onSuccess: () => navigate({ to: '/webhooks', replace: true }) },
    )
  }, [signIn.mutate, navigate])

  if (token.current !== null && !signIn.isError) {
    return (
      <EntryFrame>
        <h1 className="sr-only">{t('session.portal.title')}</h1>
        <p role="status" className="flex items-center justify-center gap-2.5 text-muted">
          <Spinner />
          {t('session.portal.opening')}
        </p>
      </EntryFrame>
    )
  }
  const problem = signIn.isError ? describe(signIn.error) : null
  return (
    <EntryFrame>
      <PageHeader title={t('session.portal.title')} />
      <Callout meaning="warn" role="alert" title={problem?.title ?? t('session.portal.missing.title')}>
        {problem?.text ?? t('session.portal.missing.text')}
      </Callout>
      <p className="mt-4 text-muted">{t('session.portal.again')}</p>
    </EntryFrame>
  )
}
