import type { ApiKey } from '@gancho/client/http'
import { useState } from 'react'
import { useApi } from '../../data/api.ts'
import { useFormat, useText } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { RevokeKey } from './revoke-key.tsx'

interface KeyListProps {
  /** Absent while they load. */
  readonly keys: readonly ApiKey[] | undefined
}

type KeyState = 'active' | 'expired' | 'revoked'

function stateOf({ revoked_at, expires_at }: ApiKey): KeyState {
  if (revoked_at !== null) return 'revoked'
  return expires_at !== null && Date.parse(expires_at) <= Date.now() ? 'expired' : 'active'
}

export function KeyList({ keys }: KeyListProps) {
  const t = useText()
  const format = useFormat()
  const { canWrite } = useApi()
  const [asked, setAsked] = useState<ApiKey | null>(null)

  const name = (key: ApiKey) => (
    <span className="flex min-w-0 flex-col">
      <span className="truncate font-medium">{key.name}</span>
      <code translate="no" className="text-muted text-sm">
        {key.key_hint}
      </code>
    </span>
  )
  const state = (key: ApiKey) =>
    stateOf(key) === 'active' ? (
      <Badge meaning="good" icon="check">
        {t('keys.state.active')}
      </Badge>
    ) : (
      <Badge meaning="calm" icon="ban">
        {t(`keys.state.${stateOf(key)}`)}
      </Badge>
    )
  const expiry = ({ expires_at }: ApiKey) =>
    expires_at === null ? t('keys.never') : <time dateTime={expires_at}>{format.date(expires_at)}</time>
  const revoke = (key: ApiKey) =>
    canWrite &&
    stateOf(key) === 'active' && (
      <Button size="sm" aria-label={t('keys.revoke.of', { name: key.name })} onClick={() => setAsked(key)}>
        {t('keys.revoke')}
      </Button>
    )

  const columns: readonly Column<ApiKey>[] = [
    { id: 'name', header: t('keys.column.name'), isRowHeader: true, className: 'max-w-0 w-2/5', cell: name },
    {
      id: 'permissions',
      header: t('keys.column.permissions'),
      cell: ({ permissions }) => t(`keys.permissions.${permissions}`),
    },
    { id: 'state', header: t('keys.column.state'), cell: state },
    {
      id: 'created',
      header: t('keys.column.created'),
      className: 'whitespace-nowrap text-muted text-sm',
      cell: ({ created_at }) => <RelativeTime at={created_at} />,
    },
    {
      id: 'expires',
      header: t('keys.column.expires'),
      className: 'whitespace-nowrap text-muted text-sm',
      cell: expiry,
    },
    {
      id: 'actions',
      header: t('keys.column.actions'),
      hasHiddenHeader: true,
      align: 'end',
      className: 'min-w-26',
      cell: revoke,
    },
  ]
  return (
    <>
      <Table
        caption={t('keys.caption')}
        columns={columns}
        rows={keys}
        keyOf={({ id }) => id}
        rowClass="h-16"
        card={(key) => (
          <div className="flex flex-col gap-2">
            <div className="flex items-start justify-between gap-3">
              {name(key)}
              {state(key)}
            </div>
            <p className="text-muted text-sm">
              {t(`keys.permissions.${key.permissions}`)}
              {separator}
              {t('keys.column.expires')} {expiry(key)}
            </p>
            <div>{revoke(key)}</div>
          </div>
        )}
      />
      {asked !== null && <RevokeKey apiKey={asked} onClose={() => setAsked(null)} />}
    </>
  )
}

const separator = ' · '
