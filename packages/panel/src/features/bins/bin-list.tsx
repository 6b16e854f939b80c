import type { Bin } from '@gancho/client/http'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useFormat, useText } from '../../i18n/index.ts'
import { IconButton } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { UrlText } from '../../ui/url-text.tsx'
import { DeleteBin } from './delete-bin.tsx'

interface BinListProps {
  /** Absent while they load. */
  readonly bins: readonly Bin[] | undefined
  readonly canWrite: boolean
}

export function BinList({ bins, canWrite }: BinListProps) {
  const t = useText()
  const format = useFormat()
  const [deleted, setDeleted] = useState<Bin | null>(null)
  const nameOf = ({ name }: Bin) => name || t('bins.unnamed')
  const link = (bin: Bin) => (
    <Link
      to="/receivers/$binId"
      params={{ binId: bin.id }}
      data-bin={bin.id}
      className="block truncate rounded-sm font-medium after:absolute after:inset-0"
    >
      {nameOf(bin)}
    </Link>
  )
  const address = ({ url }: Bin) => (
    <span className="flex min-w-0 items-center gap-1">
      <UrlText url={url} className="text-sm" />
      <span className="relative z-1">
        <CopyButton value={url} label={t('bins.copyUrl')} />
      </span>
    </span>
  )
  const remove = (bin: Bin) =>
    canWrite && (
      <span className="relative z-1 flex justify-end">
        <IconButton
          icon="trash"
          size="sm"
          label={t('bins.deleteNamed', { name: nameOf(bin) })}
          onClick={() => setDeleted(bin)}
        />
      </span>
    )

  const columns: readonly Column<Bin>[] = [
    {
      id: 'name',
      header: t('bins.column.name'),
      isRowHeader: true,
      className: 'max-w-0 w-1/3',
      cell: link,
    },
    { id: 'url', header: t('bins.column.url'), className: 'max-w-0 w-1/2', cell: address },
    {
      id: 'requests',
      header: t('bins.column.requests'),
      align: 'end',
      className: 'figures',
      cell: ({ requests }) => format.number(requests),
    },
    {
      id: 'expires',
      header: t('bins.column.expires'),
      className: 'whitespace-nowrap text-muted',
      cell: ({ expires_at }) => <RelativeTime at={expires_at} />,
    },
    { id: 'actions', header: t('bins.column.actions'), hasHiddenHeader: true, cell: remove },
  ]
  return (
    <>
      <Table
        caption={t('bins.title')}
        columns={columns}
        rows={bins}
        keyOf={({ id }) => id}
        card={(bin) => (
          <div className="flex items-start gap-2">
            <div className="flex min-w-0 flex-1 flex-col gap-1">
              {link(bin)}
              {address(bin)}
              <p className="text-muted text-sm">
                {t('bins.requests', { count: bin.requests })}
                {separator}
                {t('bins.expires')} <RelativeTime at={bin.expires_at} />
              </p>
            </div>
            {remove(bin)}
          </div>
        )}
      />
      {deleted !== null && <DeleteBin bin={deleted} onClose={() => setDeleted(null)} />}
    </>
  )
}

const separator = ' · '
