import type { readStats, readWebhookStats } from './service.ts'

type StatsBucket = Awaited<ReturnType<typeof readStats>>['buckets'][number]

function presentBucket({ from, to, ...counts }: StatsBucket) {
  return { from: from.toISOString(), to: to.toISOString(), ...counts }
}

export function presentStats(stats: Awaited<ReturnType<typeof readStats>>) {
  return { ...stats, buckets: stats.buckets.map(presentBucket) }
}

export function presentWebhookStats({ id, ...stats }: Awaited<ReturnType<typeof readWebhookStats>>[number]) {
  const last = stats.last_delivery
  return {
    ...stats,
    webhook_id: id,
    buckets: stats.buckets.map(presentBucket),
    last_delivery: last && { ...last, at: last.at.toISOString() },
  }
}
