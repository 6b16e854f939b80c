import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../data/api.ts'
import { latestReplaysQuery } from '../../data/replays.ts'
import { useText } from '../../i18n/index.ts'
import { CancelButton } from './cancel-button.tsx'
import { ReplayProgress } from './replay-progress.tsx'
import { useScopeOf } from './replay-words.tsx'
import { useEndings } from './use-endings.ts'

/** The replays under way, over a log: of all, or those that reach one webhook. */
export function RunningReplays({ webhookId }: { readonly webhookId?: string }) {
  const t = useText()
  const scopeOf = useScopeOf()
  const { data: replays } = useQuery(latestReplaysQuery(useApi()))
  useEndings(replays)
  const running = replays?.filter(
    ({ state, webhook_id }) =>
      state === 'RUNNING' && (webhookId === undefined || webhook_id === null || webhook_id === webhookId),
  )
  if (running === undefined || running.length === 0) return null
  return (
    <ul aria-label={t('replays.running')} className="flex flex-col gap-2">
      {running.map((replay) => (
        <li
          key={replay.id}
          className="flex items-center gap-4 rounded-lg border border-line bg-surface px-4 py-3"
        >
          <div className="flex min-w-0 flex-1 flex-col gap-1.5">
            <span className="truncate">
              <span className="font-medium">{t(`replays.kind.${replay.kind}`)}</span>{' '}
              <span className="text-muted text-sm">{scopeOf(replay)}</span>
            </span>
            <ReplayProgress replay={replay} label={t(`replays.kind.${replay.kind}`)} />
          </div>
          <CancelButton replay={replay} label={t('replays.cancel.of', { scope: scopeOf(replay) })} />
        </li>
      ))}
    </ul>
  )
}
