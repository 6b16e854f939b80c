import type { Replay } from '@gancho/client/http'
import { useApi } from '../../data/api.ts'
import { useCancelReplay } from '../../data/replays.ts'
import { useProblem, useText } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { toast } from '../../ui/toast.tsx'

/** Ends a replay that is running: what it queued already goes on. */
export function CancelButton({ replay, label }: { readonly replay: Replay; readonly label: string }) {
  const t = useText()
  const describe = useProblem()
  const { canWrite } = useApi()
  const { mutate, isPending } = useCancelReplay()
  if (!canWrite || replay.state !== 'RUNNING') return null
  return (
    <Button
      size="sm"
      busy={isPending}
      aria-label={label}
      onClick={() =>
        mutate(replay.id, {
          onSuccess: () => toast.done(t('replays.cancelled')),
          onError: (error) => toast.problem(describe(error)),
        })
      }
    >
      {t('replays.cancel')}
    </Button>
  )
}
