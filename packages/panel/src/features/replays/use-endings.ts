import type { Replay } from '@gancho/client/http'
import { useEffect, useEffectEvent, useRef } from 'react'
import { useFormat, useText } from '../../i18n/index.ts'
import { toast } from '../../ui/toast.tsx'

/** Tells when a replay that was seen running has completed. */
export function useEndings(replays: readonly Replay[] | undefined): void {
  const t = useText()
  const format = useFormat()
  const running = useRef<ReadonlySet<string>>(new Set())
  const look = useEffectEvent(() => {
    if (replays === undefined) return
    for (const { id, state, queued } of replays) {
      if (state !== 'COMPLETED' || !running.current.has(id)) continue
      toast.done(t('replays.completed', { count: queued, shown: format.number(queued) }))
    }
    running.current = new Set(replays.filter(({ state }) => state === 'RUNNING').map(({ id }) => id))
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer is looked at
  useEffect(look, [replays])
}
