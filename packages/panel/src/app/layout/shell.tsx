import { getRouteApi, Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useMemo, useState } from 'react'
import { ApiContext, createApi } from '../../data/api.ts'
import { useText } from '../../i18n/index.ts'
import { IconButton } from '../../ui/button.tsx'
import { Logo } from '../../ui/logo.tsx'
import { Preferences } from '../../ui/preferences.tsx'
import { useIsDesktop } from '../../ui/use-media-query.ts'
import { useIsSessionExpired } from '../session-expired.ts'
import { Account, ReturnLink } from './account.tsx'
import { HealthBanner } from './health-banner.tsx'
import { Navigation } from './navigation.tsx'
import { OfflineBanner } from './offline-banner.tsx'
import { QueueBanner } from './queue-banner.tsx'

const NavigationSheet = lazy(() => import('./navigation-sheet.tsx'))
const SessionExpiredDialog = lazy(() => import('./session-expired-dialog.tsx'))
const TenantPage = lazy(() => import('../../features/session/tenant-page.tsx'))

const route = getRouteApi('/shell')

/** What is around every screen of those who are signed in. */
export function Shell() {
  const t = useText()
  const { session } = route.useRouteContext()
  const { tenant = null } = route.useSearch()
  const api = useMemo(() => createApi(session, tenant), [session, tenant])
  const isDesktop = useIsDesktop()
  const isExpired = useIsSessionExpired()
  const [isMenuOpen, setMenuOpen] = useState(false)

  const side = (
    <>
      <ReturnLink session={session} />
      <Navigation onNavigate={() => setMenuOpen(false)} />
      <Preferences />
      <Account session={session} tenantId={api.tenantId} />
    </>
  )
  return (
    <ApiContext value={api}>
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-raised px-4 py-2 shadow-float focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t('app.skip')}
      </a>
      <div className="flex min-h-dvh flex-col lg:flex-row">
        {isDesktop ? (
          <header className="sticky top-0 flex h-dvh w-58 shrink-0 flex-col gap-4 overflow-y-auto border-line border-r px-3 py-4">
            <span className="px-2.5 pt-0.5">
              <Logo />
            </span>
            {side}
          </header>
        ) : (
          <header className="sticky top-0 z-30 flex h-14 items-center justify-between border-line border-b bg-canvas px-4 sm:px-6">
            <Logo />
            <IconButton
              icon="menu"
              label={t('app.menu')}
              aria-haspopup="dialog"
              className="-mr-2"
              onClick={() => setMenuOpen(true)}
            />
          </header>
        )}
        <main id="main" tabIndex={-1} className="min-w-0 flex-1">
          <OfflineBanner />
          {session.scope === 'operator' && <HealthBanner />}
          <QueueBanner session={session} />
          {api.tenantId === null ? (
            <Suspense>
              <TenantPage />
            </Suspense>
          ) : (
            <Outlet key={api.tenantId} />
          )}
        </main>
      </div>
      <Suspense>
        {isMenuOpen && !isDesktop && (
          <NavigationSheet onClose={() => setMenuOpen(false)}>{side}</NavigationSheet>
        )}
        {isExpired && <SessionExpiredDialog session={session} />}
      </Suspense>
    </ApiContext>
  )
}
