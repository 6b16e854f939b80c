import type { Attempt, Delivery } from '@gancho/client/http'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../../../data/api.ts'
import { eventBodyQuery, previousQuery } from '../../../data/deliveries.ts'
import { useCause, useFormat, useText } from '../../../i18n/index.ts'
import { Select } from '../../../ui/input.tsx'
import { TextLink } from '../../../ui/link.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { ChangeTable } from './change-table.tsx'
import { type Change, changesOf, textChanges } from './changes.ts'

interface ChangesTabProps {
  readonly delivery: Delivery
  /** The first one first. */
  readonly attempts: readonly Attempt[]
  readonly shown: Attempt
}

/** What differs from another attempt, and from the event before of the same resource: only that. */
export default function ChangesTab({ delivery, attempts, shown }: ChangesTabProps) {
  return (
    <div className="flex flex-col gap-7">
      <BetweenAttempts attempts={attempts} shown={shown} />
      {delivery.resource_id !== null && <SincePrevious delivery={delivery} />}
    </div>
  )
}

function BetweenAttempts({ attempts, shown }: Omit<ChangesTabProps, 'delivery'>) {
  const t = useText()
  const others = attempts.filter(({ id }) => id !== shown.id)
  const [chosen, setChosen] = useState<number | null>(null)
  const near = others.findLast(({ attempt }) => attempt < shown.attempt) ?? others[0]
  const other = others.find(({ attempt }) => attempt === chosen) ?? near
  const differences = useDifferences()
  return (
    <section className="flex flex-col gap-2.5" aria-labelledby="changes-attempts">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h3 id="changes-attempts" className="font-medium">
          {t('deliveries-detail.changes.attempts')}
        </h3>
        {others.length > 1 && (
          <Select
            aria-label={t('deliveries-detail.changes.other')}
            value={other?.attempt}
            onChange={({ target }) => setChosen(Number(target.value))}
            className="w-44"
          >
            {others.map(({ id, attempt }) => (
              <option key={id} value={attempt}>
                {t('deliveries-detail.attempt', { attempt })}
              </option>
            ))}
          </Select>
        )}
      </div>
      {other === undefined ? (
        <p className="text-muted">{t('deliveries-detail.changes.one')}</p>
      ) : (
        <ChangeTable
          caption={t('deliveries-detail.changes.attempts')}
          before={t('deliveries-detail.attempt', { attempt: other.attempt })}
          after={t('deliveries-detail.attempt', { attempt: shown.attempt })}
          changes={differences(other, shown)}
        />
      )}
    </section>
  )
}

/** A request and its response have headers of the same names. */
const under =
  (side: string) =>
  ({ path, ...change }: Change): Change => ({ path: `${side} · ${path}`, ...change })

/** What differs between two attempts, each part under its name. */
function useDifferences() {
  const t = useText()
  const format = useFormat()
  const causeOf = useCause()
  return (before: Attempt, after: Attempt): Change[] => {
    const wordsOf = ({ error }: Attempt) => (error === null ? undefined : causeOf(error).cause)
    const facts = (attempt: Attempt) => ({
      [t('deliveries-detail.changes.status')]: attempt.status_code ?? undefined,
      [t('deliveries-detail.changes.cause')]: wordsOf(attempt),
      [t('deliveries-detail.changes.duration')]: format.duration(attempt.duration_ms),
      [t('deliveries-detail.changes.address')]: attempt.remote_address ?? undefined,
    })
    const body = t('deliveries-detail.changes.responseBody')
    return [
      ...changesOf(facts(before), facts(after)),
      ...changesOf(before.request_headers, after.request_headers).map(
        under(t('deliveries-detail.tab.request')),
      ),
      ...changesOf(before.response_headers ?? {}, after.response_headers ?? {}).map(
        under(t('deliveries-detail.tab.response')),
      ),
      ...textChanges(before.response_body, after.response_body, body),
    ]
  }
}

/** Every event has an id and a time of its own. */
const isTelling = ({ path }: Change) => path !== 'id' && path !== 'timestamp'

function SincePrevious({ delivery }: { readonly delivery: Delivery }) {
  const t = useText()
  const api = useApi()
  const previous = useQuery(previousQuery(api, delivery))
  const body = useQuery(eventBodyQuery(api, delivery.event_id))
  const before = useQuery({
    ...eventBodyQuery(api, previous.data?.event_id ?? ''),
    enabled: previous.data != null,
  })
  const isLoading = previous.isPending || (previous.data != null && (body.isPending || before.isPending))
  return (
    <section className="flex flex-col gap-2.5" aria-labelledby="changes-payload">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h3 id="changes-payload" className="font-medium">
          {t('deliveries-detail.changes.payload')}
        </h3>
        {previous.data && (
          <TextLink
            to="/deliveries/$deliveryId"
            params={{ deliveryId: previous.data.id }}
            className="text-sm"
          >
            {t('deliveries-detail.changes.previous')}
          </TextLink>
        )}
      </div>
      {isLoading ? (
        <Skeleton className="h-24 w-full" />
      ) : before.data === undefined || body.data === undefined ? (
        <p className="text-muted">{t('deliveries-detail.changes.noPrevious')}</p>
      ) : (
        <ChangeTable
          caption={t('deliveries-detail.changes.payload')}
          before={t('deliveries-detail.changes.before')}
          after={t('deliveries-detail.changes.after')}
          changes={textChanges(before.data, body.data, t('deliveries-detail.body')).filter(isTelling)}
        />
      )}
    </section>
  )
}
