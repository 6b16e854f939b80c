import type { Webhook, WebhookStats } from '@gancho/client/http'
import { Link } from '@tanstack/react-router'
import { useText } from '../../i18n/index.ts'
import { ButtonLink } from '../../ui/button.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { UrlText } from '../../ui/url-text.tsx'
import { WebhookEvents } from './webhook-events.tsx'
import { LastDelivery, SuccessRate } from './webhook-health.tsx'
import { WebhookMenu } from './webhook-menu.tsx'
import { useStateReason, WebhookStateBadge } from './webhook-state.tsx'

interface WebhookListProps {
  /** Absent while they load. */
  readonly webhooks: readonly Webhook[] | undefined
  readonly stats: ReadonlyMap<string, WebhookStats> | undefined
  readonly isStatsLoading: boolean
  /** Beside the detail of one: there is room for a list. */
  readonly selectedId: string | null
  readonly canWrite: boolean
}

/** Each webhook with what is the matter with it. */
export function WebhookList({ webhooks, stats, isStatsLoading, selectedId, canWrite }: WebhookListProps) {
  const t = useText()
  const reasonOf = useStateReason()
  const healthOf = ({ id }: Webhook) => ({ stats: stats?.get(id), isLoading: isStatsLoading })

  const columns: readonly Column<Webhook>[] = [
    {
      id: 'webhook',
      header: t('webhooks.column.webhook'),
      isRowHeader: true,
      className: 'w-full max-w-0',
      cell: (webhook) => <WebhookName webhook={webhook} />,
    },
    {
      id: 'events',
      header: t('webhooks.column.events'),
      className: 'hidden xl:table-cell whitespace-nowrap',
      cell: ({ events }) => <WebhookEvents events={events} />,
    },
    {
      id: 'state',
      header: t('webhooks.column.state'),
      cell: (webhook) => (
        <span className="flex flex-col items-start gap-0.5">
          <WebhookStateBadge state={webhook.state} />
          {reasonOf(webhook) && (
            <span className="whitespace-nowrap text-muted text-xs">{reasonOf(webhook)}</span>
          )}
        </span>
      ),
    },
    {
      id: 'success',
      header: t('webhooks.column.success'),
      cell: (webhook) => <SuccessRate {...healthOf(webhook)} />,
    },
    {
      id: 'last',
      header: t('webhooks.column.last'),
      className: 'hidden lg:table-cell',
      cell: (webhook) => <LastDelivery {...healthOf(webhook)} />,
    },
    {
      id: 'actions',
      header: t('webhooks.column.actions'),
      hasHiddenHeader: true,
      cell: (webhook) =>
        canWrite && <RowActions webhook={webhook} waiting={stats?.get(webhook.id)?.waiting ?? 0} />,
    },
  ]

  return (
    <Table
      caption={t('webhooks.caption')}
      columns={columns}
      rows={webhooks}
      keyOf={({ id }) => id}
      isList={selectedId !== null}
      isSelected={({ id }) => id === selectedId}
      rowClass="h-14"
      card={(webhook) => (
        <div className="flex items-start gap-2">
          <div className="flex min-w-0 flex-1 flex-col gap-2">
            <WebhookName webhook={webhook} isCurrent={webhook.id === selectedId} />
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-sm">
              <WebhookStateBadge state={webhook.state} />
              <SuccessRate {...healthOf(webhook)} />
            </div>
            {/* A line of its own, also while it loads: nothing moves when it comes. */}
            {selectedId === null && (
              <div className="flex min-h-5 items-center text-sm">
                <LastDelivery {...healthOf(webhook)} />
              </div>
            )}
          </div>
          {canWrite && selectedId === null && (
            <RowActions webhook={webhook} waiting={stats?.get(webhook.id)?.waiting ?? 0} />
          )}
        </div>
      )}
    />
  )
}

/** The link to a webhook: pressing anywhere in its row follows it. */
function WebhookName({
  webhook,
  isCurrent = false,
}: {
  readonly webhook: Webhook
  readonly isCurrent?: boolean
}) {
  return (
    <span className="flex min-w-0 flex-col">
      <Link
        to="/webhooks/$webhookId"
        params={{ webhookId: webhook.id }}
        search={({ find, state }) => ({ find, state })}
        data-webhook={webhook.id}
        aria-current={isCurrent ? 'true' : undefined}
        className="min-w-0 rounded-sm after:absolute after:inset-0"
      >
        <UrlText url={webhook.url} />
      </Link>
      {webhook.description !== '' && (
        <span className="truncate text-muted text-sm">{webhook.description}</span>
      )}
    </span>
  )
}

interface RowActionsProps {
  readonly webhook: Webhook
  readonly waiting: number
}

function RowActions({ webhook, waiting }: RowActionsProps) {
  const t = useText()
  return (
    <span className="relative z-1 flex items-center justify-end gap-1">
      <ButtonLink
        to="/webhooks/$webhookId/test"
        params={{ webhookId: webhook.id }}
        size="sm"
        icon="send"
        className="max-sm:hidden"
      >
        {t('webhooks.test')}
      </ButtonLink>
      <WebhookMenu webhook={webhook} waiting={waiting} />
    </span>
  )
}
