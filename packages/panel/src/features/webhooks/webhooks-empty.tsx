import { useNavigate } from '@tanstack/react-router'
import { useCreateTestReceiver } from '../../data/test-receiver.ts'
import { useProblem, useText } from '../../i18n/index.ts'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { HelpLink } from '../../ui/link.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { toast } from '../../ui/toast.tsx'

/** No webhook yet: what one is, how to make one, and a first delivery without a server of one's own. */
export function WebhooksEmpty({ canWrite }: { readonly canWrite: boolean }) {
  const t = useText()
  const describe = useProblem()
  const navigate = useNavigate()
  const create = useCreateTestReceiver()
  // Not by callbacks of `mutate`: with the first webhook in the list, this is gone.
  const tryOut = async () => {
    try {
      const { id } = await create.mutateAsync()
      await navigate({ to: '/webhooks/$webhookId/test', params: { webhookId: id } })
    } catch (error) {
      toast.problem(describe(error))
    }
  }
  return (
    <div className="rounded-lg border border-line bg-surface">
      <EmptyState
        icon="webhook"
        title={t('webhooks.empty.title')}
        actions={
          canWrite && (
            <>
              <ButtonLink to="/webhooks/new" look="primary" icon="plus">
                {t('webhooks.new')}
              </ButtonLink>
              <Button icon="flask" busy={create.isPending} onClick={tryOut}>
                {t('webhooks.empty.try')}
              </Button>
            </>
          )
        }
      >
        <p>{t('webhooks.empty.text')}</p>
        <p className="mt-2">
          <HelpLink page="webhooks">{t('webhooks.empty.help')}</HelpLink>
        </p>
      </EmptyState>
    </div>
  )
}
