import { GanchoApiError } from '@gancho/client/http'
import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  Outlet,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router'
import { compact, type RawSearch, text } from '../data/search.ts'
import { sessionQuery } from '../data/session.ts'
import { alertsSearch } from '../features/alerts/search.ts'
import { binSearch } from '../features/bins/search.ts'
import { catalogueSearch } from '../features/catalogue/search.ts'
import { dashboardSearch } from '../features/dashboard/search.ts'
import { deliveriesSearch, deliverySearch } from '../features/deliveries/search.ts'
import { newReplaySearch } from '../features/replays/search.ts'
import { webhooksSearch } from '../features/webhooks/search.ts'
import { WebhooksPage } from '../features/webhooks/webhooks-page.tsx'
import { NotFoundPage } from './layout/not-found-page.tsx'
import { ProblemAlone } from './layout/problem-page.tsx'
import { Shell } from './layout/shell.tsx'
import { screen } from './screen.ts'

interface RouterContext {
  readonly queryClient: QueryClient
}

/** `tenant`: whom an operator acts for. It stays in every link, so that links can be shared. */
const rootRoute = createRootRouteWithContext<RouterContext>()({
  validateSearch: ({ tenant }: RawSearch) => compact({ tenant: text(tenant, 64) }),
  search: { middlewares: [retainSearchParams(['tenant'])] },
  component: Outlet,
})

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: 'sign-in',
  validateSearch: ({ next }: RawSearch) => compact({ next: text(next, 2_000) }),
  component: screen(() => import('../features/session/sign-in-page.tsx'), 'SignInPage'),
})

const portalRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: 'portal',
  component: screen(() => import('../features/session/portal-page.tsx'), 'PortalPage'),
})

/** Everything for those who are signed in: the others sign in first, and come back. */
const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  beforeLoad: async ({ context, location }) => {
    try {
      return { session: await context.queryClient.ensureQueryData(sessionQuery) }
    } catch (error) {
      if (!(error instanceof GanchoApiError) || error.status !== 401) throw error
      throw redirect({ to: '/sign-in', search: { next: location.href }, replace: true })
    }
  },
  component: Shell,
  errorComponent: ProblemAlone,
})

const inShell = () => shellRoute

const indexRoute = createRoute({
  getParentRoute: inShell,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/webhooks', replace: true })
  },
})

const webhooksRoute = createRoute({
  getParentRoute: inShell,
  path: 'webhooks',
  validateSearch: webhooksSearch,
  component: WebhooksPage,
})

const newWebhookRoute = createRoute({
  getParentRoute: () => webhooksRoute,
  path: 'new',
  // What it begins with: a copy of the webhook `from`, or a URL and an event.
  validateSearch: ({ from, url, event }: RawSearch) =>
    compact({ from: text(from), url: text(url, 2_048), event: text(event) }),
  component: screen(() => import('../features/webhooks/form/new-webhook.tsx'), 'NewWebhook', [
    'webhooks-form',
    'event-types',
  ]),
})

const webhookRoute = createRoute({
  getParentRoute: () => webhooksRoute,
  path: '$webhookId',
  validateSearch: deliveriesSearch,
  component: screen(() => import('./screens/webhook-screen.tsx'), 'WebhookScreen', [
    'deliveries',
    'attempts',
    'replays',
  ]),
})

const editWebhookRoute = createRoute({
  getParentRoute: () => webhookRoute,
  path: 'edit',
  component: screen(() => import('../features/webhooks/form/edit-webhook.tsx'), 'EditWebhook', [
    'webhooks-form',
    'event-types',
  ]),
})

const testWebhookRoute = createRoute({
  getParentRoute: () => webhookRoute,
  path: 'test',
  component: screen(() => import('./screens/test-screen.tsx'), 'TestScreen', [
    'test',
    'attempts',
    'event-types',
  ]),
})

const deliveriesRoute = createRoute({
  getParentRoute: inShell,
  path: 'deliveries',
  validateSearch: deliveriesSearch,
  component: screen(() => import('./screens/deliveries-screen.tsx'), 'DeliveriesScreen', [
    'deliveries',
    'attempts',
    'replays',
  ]),
})

const deliveryRoute = createRoute({
  getParentRoute: () => deliveriesRoute,
  path: '$deliveryId',
  validateSearch: deliverySearch,
  component: screen(() => import('../features/deliveries/delivery-page.tsx'), 'DeliveryPage', [
    'deliveries-detail',
    'attempts',
  ]),
})

const replaysRoute = createRoute({
  getParentRoute: inShell,
  path: 'replays',
  component: screen(() => import('../features/replays/replays-page.tsx'), 'ReplaysPage', ['replays']),
})

const newReplayRoute = createRoute({
  getParentRoute: () => replaysRoute,
  path: 'new',
  validateSearch: newReplaySearch,
  component: screen(() => import('../features/replays/new-replay.tsx'), 'NewReplay', ['replays']),
})

const catalogueRoute = createRoute({
  getParentRoute: inShell,
  path: 'events',
  validateSearch: catalogueSearch,
  component: screen(() => import('../features/catalogue/catalogue-page.tsx'), 'CataloguePage', [
    'catalogue',
    'event-types',
  ]),
})

const binsRoute = createRoute({
  getParentRoute: inShell,
  path: 'receivers',
  component: screen(() => import('../features/bins/bins-page.tsx'), 'BinsPage', ['bins']),
})

const binRoute = createRoute({
  getParentRoute: inShell,
  path: 'receivers/$binId',
  validateSearch: binSearch,
  component: screen(() => import('../features/bins/bin-page.tsx'), 'BinPage', ['bins']),
})

const answersRoute = createRoute({
  getParentRoute: () => binRoute,
  path: 'answers',
  component: screen(() => import('../features/bins/answers/answers-dialog.tsx'), 'AnswersDialog', ['bins']),
})

const dashboardRoute = createRoute({
  getParentRoute: inShell,
  path: 'dashboard',
  validateSearch: dashboardSearch,
  component: screen(() => import('../features/dashboard/dashboard-page.tsx'), 'DashboardPage', [
    'dashboard',
    'attempts',
  ]),
})

const alertsRoute = createRoute({
  getParentRoute: inShell,
  path: 'alerts',
  validateSearch: alertsSearch,
  component: screen(() => import('../features/alerts/alerts-page.tsx'), 'AlertsPage', ['alerts', 'attempts']),
})

const alertSettingsRoute = createRoute({
  getParentRoute: inShell,
  path: 'alerts/settings',
  component: screen(() => import('../features/alerts/settings/settings-page.tsx'), 'AlertSettingsPage', [
    'alerts',
    'alerts-settings',
  ]),
})

const keysRoute = createRoute({
  getParentRoute: inShell,
  path: 'api-keys',
  component: screen(() => import('../features/keys/keys-page.tsx'), 'KeysPage', ['keys']),
})

const newKeyRoute = createRoute({
  getParentRoute: () => keysRoute,
  path: 'new',
  component: screen(() => import('../features/keys/new-key.tsx'), 'NewKey', ['keys']),
})

const nowhereRoute = createRoute({
  getParentRoute: inShell,
  path: '$',
  component: NotFoundPage,
})

export const routeTree = rootRoute.addChildren([
  signInRoute,
  portalRoute,
  shellRoute.addChildren([
    indexRoute,
    webhooksRoute.addChildren([
      newWebhookRoute,
      webhookRoute.addChildren([editWebhookRoute, testWebhookRoute]),
    ]),
    deliveriesRoute.addChildren([deliveryRoute]),
    replaysRoute.addChildren([newReplayRoute]),
    catalogueRoute,
    binsRoute,
    binRoute.addChildren([answersRoute]),
    dashboardRoute,
    alertsRoute,
    alertSettingsRoute,
    keysRoute.addChildren([newKeyRoute]),
    nowhereRoute,
  ]),
])
