import { I18nProvider } from '@lingui/react'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createQueryClient } from '../data/query-client.ts'
import { activateLanguage, i18n, preferredLanguage } from '../i18n/index.ts'
import { Announcer } from '../ui/announce.tsx'
import { Toaster } from '../ui/toast.tsx'
import { focusHeadings } from './focus-headings.ts'
import { createPanelRouter } from './router.tsx'
import { sessionExpired } from './session-expired.ts'

/** Not awaited at the top: the screens' code imports this file's, and would wait for it while it waits for them. */
async function start(root: HTMLElement): Promise<void> {
  const queryClient = createQueryClient({ onUnauthenticated: sessionExpired })
  const router = createPanelRouter(queryClient)
  focusHeadings(router)
  // The first route is loaded while the texts are; both are there before anything is drawn.
  await Promise.all([activateLanguage(preferredLanguage()), router.load()])

  createRoot(root).render(
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
          <Announcer />
          <Toaster />
        </QueryClientProvider>
      </I18nProvider>
    </StrictMode>,
  )
}

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no #root')
start(root)
