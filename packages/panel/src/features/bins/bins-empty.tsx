import { useText } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { HelpLink } from '../../ui/link.tsx'
import { EmptyState } from '../../ui/states.tsx'
import type { useNewBin } from './use-new-bin.ts'

interface BinsEmptyProps {
  readonly canWrite: boolean
  readonly newBin: ReturnType<typeof useNewBin>
}

/** No bin yet: what one is good for, and how to use it. */
export function BinsEmpty({ canWrite, newBin }: BinsEmptyProps) {
  const t = useText()
  return (
    <div className="rounded-lg border border-line bg-surface">
      <EmptyState
        icon="flask"
        title={t('bins.empty.title')}
        actions={
          canWrite && (
            <Button look="primary" icon="plus" busy={newBin.isPending} onClick={newBin.make}>
              {t('bins.new')}
            </Button>
          )
        }
      >
        <ol className="mt-2 list-decimal space-y-1 pl-5 text-left">
          <li>{t('bins.empty.create')}</li>
          <li>{t('bins.empty.target')}</li>
          <li>{t('bins.empty.look')}</li>
        </ol>
        <p className="mt-3">
          <HelpLink page="testing">{t('bins.help')}</HelpLink>
        </p>
      </EmptyState>
    </div>
  )
}
