import type { Attempt, Delivery } from '@gancho/client/http'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useApi } from '../../../data/api.ts'
import { eventBodyQuery, isUnfinished, useChangeDelivery } from '../../../data/deliveries.ts'
import { webhookQuery } from '../../../data/webhooks.ts'
import { useProblem, useText } from '../../../i18n/index.ts'
import { announce } from '../../../ui/announce.tsx'
import { Button, IconButton } from '../../../ui/button.tsx'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { maskedValue, recordedCurl, signedCurl } from '../../../ui/curl.ts'
import { Menu } from '../../../ui/menu.tsx'
import type { MenuEntry } from '../../../ui/menu-popup.tsx'
import { toast } from '../../../ui/toast.tsx'
import type { DetailView } from '../search.ts'

const ConfirmChange = lazy(() => import('./confirm-change.tsx'))

interface DeliveryActionsProps {
  readonly delivery: Delivery
  /** What is copied is of this attempt. */
  readonly shown: Attempt | undefined
  readonly view: DetailView
  readonly onView: (view: DetailView) => void
}

/** Sends it again, stops it, and takes its request elsewhere. */
export function DeliveryActions({ delivery, shown, view, onView }: DeliveryActionsProps) {
  const t = useText()
  const { canWrite } = useApi()
  const { change, isPending } = useChange(delivery, () => onView({ ...view, attempt: undefined }))
  const [asked, setAsked] = useState<'retry' | 'cancel' | null>(null)
  const { status } = delivery
  const curl = useCurl(delivery, shown)
  const entries = useEntries(delivery, curl)
  return (
    <div className="flex flex-wrap items-center gap-2">
      {canWrite && status !== 'SENDING' && (
        <Button
          size="sm"
          look={status === 'FAILED' ? 'primary' : 'secondary'}
          icon="retry"
          busy={isPending && asked === null}
          onClick={() => (status === 'DELIVERED' ? setAsked('retry') : change('retry'))}
        >
          {t(`deliveries-detail.retry.${status}`)}
        </Button>
      )}
      {canWrite && isUnfinished(delivery) && (
        <Button size="sm" icon="ban" onClick={() => setAsked('cancel')}>
          {t('deliveries-detail.cancel')}
        </Button>
      )}
      {curl !== null && <CopyButton hasText value={curl.signed} label={t('deliveries-detail.curl')} />}
      <Menu
        trigger={<IconButton icon="more" size="sm" label={t('deliveries-detail.more')} />}
        entries={entries}
      />
      <Suspense>
        {asked !== null && (
          <ConfirmChange
            verb={asked}
            busy={isPending}
            onClose={() => setAsked(null)}
            onConfirm={() => change(asked, () => setAsked(null))}
          />
        )}
      </Suspense>
    </div>
  )
}

function useChange(delivery: Delivery, onRetried: () => void) {
  const t = useText()
  const describe = useProblem()
  const { mutate, isPending } = useChangeDelivery()
  const change = (verb: 'retry' | 'cancel', onSettled?: () => void) =>
    mutate(
      { id: delivery.id, verb },
      {
        onSuccess: () => {
          toast.done(t(verb === 'retry' ? 'deliveries-detail.queued' : 'deliveries-detail.cancelled'))
          // The attempt that is on its way is shown as soon as it is there.
          if (verb === 'retry') onRetried()
        },
        onError: (error) => toast.problem(describe(error)),
        onSettled: () => onSettled?.(),
      },
    )
  return { change, isPending }
}

interface Curl {
  readonly signed: () => string
  readonly recorded: () => string
}

/** The request of an attempt as a command; null when it sent nothing, or its event is not kept any more. */
function useCurl(delivery: Delivery, shown: Attempt | undefined): Curl | null {
  const api = useApi()
  const { data: body } = useQuery(eventBodyQuery(api, delivery.event_id))
  const { data: webhook } = useQuery({
    ...webhookQuery(api, delivery.webhook_id),
    enabled: Object.values(shown?.request_headers ?? {}).includes(maskedValue),
  })
  if (body === undefined || shown?.request_headers['webhook-id'] === undefined) return null
  const request = { url: delivery.target_url, headers: shown.request_headers, body }
  return {
    signed: () => signedCurl({ ...request, headers: withReadable(request.headers, webhook?.headers ?? {}) }),
    recorded: () => recordedCurl(request),
  }
}

type Headers = Attempt['request_headers']

/**
 * Attempts keep no value of a webhook's own headers. What is signed anew, now, may have the values of now, where the
 * API shows them: those that are no credentials.
 */
function withReadable(recorded: Headers, current: Headers): Headers {
  return Object.fromEntries(
    Object.entries(recorded).map(([name, value]) => [
      name,
      value === maskedValue ? (current[name] ?? value) : value,
    ]),
  )
}

function useEntries(delivery: Delivery, curl: Curl | null): MenuEntry[] {
  const t = useText()
  const navigate = useNavigate()
  const { canWrite } = useApi()
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text)
    toast.done(t('ui.copied'))
    announce(t('ui.copied'))
  }
  const entries: MenuEntry[] = [
    {
      label: t('deliveries-detail.permalink'),
      icon: 'external',
      onSelect: () => copy(permalinkOf(delivery)),
    },
  ]
  if (curl !== null) {
    entries.unshift({
      label: t('deliveries-detail.curl.recorded'),
      icon: 'code',
      onSelect: () => copy(curl.recorded()),
    })
  }
  if (canWrite) {
    entries.push({
      label: t('deliveries-detail.tester'),
      icon: 'flask',
      onSelect: () =>
        navigate({
          to: '/webhooks/$webhookId/test',
          params: { webhookId: delivery.webhook_id },
          search: { event: delivery.event },
        }),
    })
  }
  return entries
}

/** The page of a delivery, with the attempt and the tab that are shown; without the filters of a log around it. */
function permalinkOf({ id }: Delivery): string {
  const { origin, search } = location
  const kept = [...new URLSearchParams(search)].filter(([name]) =>
    ['attempt', 'tab', 'tenant'].includes(name),
  )
  const query = new URLSearchParams(kept).toString()
  return `${origin}/deliveries/${id}${query === '' ? '' : `?${query}`}`
}
