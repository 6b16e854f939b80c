import type { Bin, BinRequest } from '@gancho/client/http'
import { Link } from '@tanstack/react-router'
import { useText } from '../../i18n/index.ts'
import { Icon } from '../../ui/icon.tsx'
import { Page, PageHeader } from '../../ui/page.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { RequestDetail } from './request-detail.tsx'

interface RequestPageProps {
  readonly bin: Bin
  /** Absent when it is not kept any more. */
  readonly request: BinRequest | undefined
}

/** A request where there is no room beside the list. */
export function RequestPage({ bin, request }: RequestPageProps) {
  const t = useText()
  return (
    <Page>
      <Link
        to="/receivers/$binId"
        params={{ binId: bin.id }}
        className="-ml-1 mb-2 inline-flex min-h-8 items-center gap-1.5 rounded-sm pr-2 text-muted text-sm"
      >
        <Icon name="back" />
        {bin.name || t('bins.unnamed')}
      </Link>
      <PageHeader title={t('bins.request')} />
      {request === undefined ? (
        <EmptyState icon="inbox" title={t('bins.request.gone')}>
          {t('bins.request.gone.text')}
        </EmptyState>
      ) : (
        <RequestDetail bin={bin} request={request} />
      )}
    </Page>
  )
}
