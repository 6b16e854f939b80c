import { useQuery } from '@tanstack/react-query'
import { Link, type LinkProps } from '@tanstack/react-router'
import { openAlertsQuery } from '../../data/alerts.ts'
import { useApi } from '../../data/api.ts'
import { type MessageId, useHelpUrl, useText } from '../../i18n/index.ts'
import { cx } from '../../ui/cx.ts'
import { Icon, type IconName } from '../../ui/icon.tsx'

const destinations = [
  { to: '/webhooks', icon: 'webhook', label: 'app.nav.webhooks' },
  { to: '/deliveries', icon: 'send', label: 'app.nav.deliveries' },
  { to: '/replays', icon: 'retry', label: 'app.nav.replays' },
  { to: '/dashboard', icon: 'chart', label: 'app.nav.dashboard' },
  { to: '/alerts', icon: 'bell', label: 'app.nav.alerts' },
  { to: '/events', icon: 'book', label: 'app.nav.catalogue' },
  { to: '/receivers', icon: 'flask', label: 'app.nav.bins' },
  { to: '/api-keys', icon: 'key', label: 'app.nav.keys' },
] as const satisfies readonly { to: LinkProps['to']; icon: IconName; label: MessageId }[]

const look =
  'flex min-h-8.5 items-center gap-2.5 rounded-md px-2.5 py-1.5 font-medium text-muted wrap-anywhere transition-colors duration-100 hover:bg-hover hover:text-ink pointer-coarse:min-h-11'

/** Where one can go. */
export function Navigation({ onNavigate }: { readonly onNavigate?: () => void }) {
  const t = useText()
  const helpUrl = useHelpUrl()
  const { isOperator } = useApi()
  // Keys are given out by those who run the installation.
  const offered = destinations.filter(({ to }) => to !== '/api-keys' || isOperator)
  return (
    <nav aria-label={t('app.nav')} className="flex flex-1 flex-col gap-0.5">
      {offered.map(({ to, icon, label }) => (
        <Link
          key={to}
          to={to}
          {...(onNavigate && { onClick: onNavigate })}
          className={look}
          activeProps={{ className: 'bg-selected text-ink! forced-colors:underline', 'aria-current': 'page' }}
        >
          <Icon name={icon} />
          {t(label)}
          {to === '/alerts' && <OpenAlerts />}
        </Link>
      ))}
      <a href={helpUrl('webhooks')} target="_blank" rel="noreferrer" className={cx(look, 'mt-auto')}>
        <Icon name="info" />
        {t('app.nav.help')}
        <Icon name="external" className="ml-auto size-3" />
        <span className="sr-only"> {t('ui.opensNewTab')}</span>
      </a>
    </nav>
  )
}

/** How many alerts are open; nothing when all is well. */
function OpenAlerts() {
  const t = useText()
  const api = useApi()
  const { data = 0 } = useQuery({ ...openAlertsQuery(api), enabled: api.tenantId !== null })
  if (data === 0) return null
  return (
    <span className="figures ml-auto rounded-full bg-bad-soft px-1.5 font-medium text-bad-ink text-xs">
      {data}
      <span className="sr-only"> {t('app.nav.alerts.open', { count: data })}</span>
    </span>
  )
}
