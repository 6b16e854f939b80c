import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../data/api.ts'
import { binsQuery } from '../../data/bins.ts'
import { useProblem, useText } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { Callout } from '../../ui/callout.tsx'
import { Page, PageHeader } from '../../ui/page.tsx'
import { ErrorState } from '../../ui/states.tsx'
import { BinList } from './bin-list.tsx'
import { BinsEmpty } from './bins-empty.tsx'
import { useNewBin } from './use-new-bin.ts'

/** The tenant's bins: receivers to try webhooks with. */
export function BinsPage() {
  const t = useText()
  const api = useApi()
  const describe = useProblem()
  const bins = useQuery(binsQuery(api))
  const newBin = useNewBin()
  const isEmpty = bins.data?.length === 0
  return (
    <Page>
      <PageHeader
        title={t('bins.title')}
        description={t('bins.description')}
        actions={
          api.canWrite &&
          !isEmpty && (
            <Button look="primary" icon="plus" busy={newBin.isPending} onClick={newBin.make}>
              {t('bins.new')}
            </Button>
          )
        }
      />
      {bins.isError && bins.data !== undefined && (
        <div className="mb-3">
          <Callout meaning="warn" role="status" title={t('bins.stale')}>
            {describe(bins.error).text}
          </Callout>
        </div>
      )}
      {bins.isError && bins.data === undefined ? (
        <ErrorState problem={describe(bins.error)} onRetry={bins.refetch} isRetrying={bins.isFetching} />
      ) : isEmpty ? (
        <BinsEmpty canWrite={api.canWrite} newBin={newBin} />
      ) : (
        <BinList bins={bins.data} canWrite={api.canWrite} />
      )}
    </Page>
  )
}
