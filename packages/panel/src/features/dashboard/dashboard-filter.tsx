import type { StatsRange } from '@gancho/client/http'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useApi } from '../../data/api.ts'
import { eventTypesQuery } from '../../data/event-types.ts'
import { oneOf } from '../../data/search.ts'
import { webhooksQuery } from '../../data/webhooks.ts'
import { useText } from '../../i18n/index.ts'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/input.tsx'
import { hostOf } from '../../ui/url-text.tsx'
import { statsRanges } from './search.ts'

const route = getRouteApi('/shell/dashboard')

interface DashboardFilterProps {
  readonly range: StatsRange
  readonly webhook: string | undefined
  readonly event: string | undefined
}

/** Which time, and whose deliveries. */
export function DashboardFilter({ range, webhook, event }: DashboardFilterProps) {
  const t = useText()
  const api = useApi()
  const navigate = route.useNavigate()
  const webhooks = useQuery(webhooksQuery(api))
  const eventTypes = useQuery(eventTypesQuery(api))
  const set = (change: {
    range?: StatsRange | undefined
    webhook?: string | undefined
    event?: string | undefined
  }) => navigate({ to: '.', search: (before) => ({ ...before, ...change }), replace: true })
  return (
    <div className="mb-6 grid gap-3 sm:grid-cols-3">
      <Field label={t('dashboard.range')}>
        <Select value={range} onChange={({ target }) => set({ range: oneOf(target.value, statsRanges) })}>
          {statsRanges.map((each) => (
            <option key={each} value={each}>
              {t(`dashboard.range.${each}`)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t('dashboard.webhook')}>
        <Select value={webhook ?? ''} onChange={({ target }) => set({ webhook: target.value || undefined })}>
          <option value="">{t('dashboard.webhook.all')}</option>
          {webhook !== undefined && webhooks.data?.every(({ id }) => id !== webhook) && (
            <option value={webhook}>{webhook}</option>
          )}
          {webhooks.data?.map(({ id, url, description }) => (
            <option key={id} value={id}>
              {description || hostOf(url)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t('dashboard.event')}>
        <Select value={event ?? ''} onChange={({ target }) => set({ event: target.value || undefined })}>
          <option value="">{t('dashboard.event.all')}</option>
          {event !== undefined && eventTypes.data?.every(({ name }) => name !== event) && (
            <option value={event}>{event}</option>
          )}
          {eventTypes.data?.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
    </div>
  )
}
