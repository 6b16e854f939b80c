import type { Attempt, Delivery } from '@gancho/client/http'
import { lazy, Suspense } from 'react'
import { useText } from '../../../i18n/index.ts'
import { Select } from '../../../ui/input.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { Tabs } from '../../../ui/tabs.tsx'
import { type DetailView, detailTabs } from '../search.ts'
import { RequestTab } from './request-tab.tsx'
import { ResponseTab } from './response-tab.tsx'

const SignatureTab = lazy(() => import('./signature-tab.tsx'))
const ChangesTab = lazy(() => import('./changes-tab.tsx'))

interface AttemptTabsProps {
  readonly delivery: Delivery
  /** The first one first. */
  readonly attempts: readonly Attempt[]
  readonly shown: Attempt
  readonly view: DetailView
  readonly onView: (view: DetailView) => void
}

/** Everything that was sent and answered in one attempt. */
export function AttemptTabs({ delivery, attempts, shown, view, onView }: AttemptTabsProps) {
  const t = useText()
  const contents = {
    request: <RequestTab delivery={delivery} attempt={shown} />,
    response: <ResponseTab attempt={shown} />,
    signature: <SignatureTab delivery={delivery} attempt={shown} />,
    changes: <ChangesTab key={shown.id} delivery={delivery} attempts={attempts} shown={shown} />,
  }
  return (
    <section aria-label={t('deliveries-detail.attempt', { attempt: shown.attempt })} className="min-w-0">
      <div className="mb-2 flex min-h-9 items-center justify-between gap-4">
        <h2 className="text-lg">{t('deliveries-detail.attempt', { attempt: shown.attempt })}</h2>
        {attempts.length > 1 && (
          <Select
            aria-label={t('deliveries-detail.picker')}
            value={shown.attempt}
            onChange={({ target }) => onView({ ...view, attempt: Number(target.value) })}
            className="w-56"
          >
            {attempts.map(({ id, attempt, outcome, status_code }) => (
              <option key={id} value={attempt}>
                {t('deliveries-detail.picker.option', {
                  attempt,
                  outcome: t(`deliveries-detail.outcome.${outcome}`),
                  status: status_code === null ? 'none' : String(status_code),
                })}
              </option>
            ))}
          </Select>
        )}
      </div>
      <Tabs
        label={t('deliveries-detail.tabs')}
        value={view.tab ?? 'request'}
        onChange={(tab) => onView({ ...view, tab })}
        tabs={detailTabs.map((tab) => ({
          value: tab,
          label: t(`deliveries-detail.tab.${tab}`),
          content: <Suspense fallback={<Skeleton className="h-72 w-full" />}>{contents[tab]}</Suspense>,
        }))}
      />
    </section>
  )
}
