import { getRouteApi } from '@tanstack/react-router'
import { useText } from '../../i18n/index.ts'
import { SearchInput, Select } from '../../ui/input.tsx'
import { webhookStates } from './search.ts'

const route = getRouteApi('/shell/webhooks')

/** Looks for webhooks by URL, description or event, and by state; what is chosen is in the URL. */
export function WebhooksFilter({ count }: { readonly count: number }) {
  const t = useText()
  const { find, state } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <search className="mb-3 flex flex-wrap items-center gap-2.5">
      <SearchInput
        label={t('webhooks.find')}
        value={find ?? ''}
        onChange={(event) => {
          const { value } = event.target
          navigate({ to: '.', search: (before) => ({ ...before, find: value || undefined }), replace: true })
        }}
        className="min-w-56 flex-1 sm:max-w-xs"
      />
      <Select
        aria-label={t('webhooks.filter.state')}
        value={state ?? ''}
        onChange={(event) => {
          const chosen = webhookStates.find((each) => each === event.target.value)
          navigate({ to: '.', search: (before) => ({ ...before, state: chosen }), replace: true })
        }}
        className="w-44"
      >
        <option value="">{t('webhooks.filter.any')}</option>
        {webhookStates.map((each) => (
          <option key={each} value={each}>
            {t(`webhooks.state.${each}`)}
          </option>
        ))}
      </Select>
      <span role="status" className="figures text-muted text-sm">
        {(find !== undefined || state !== undefined) && t('webhooks.filter.found', { count })}
      </span>
    </search>
  )
}
