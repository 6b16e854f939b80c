import type { Config } from '../../config.ts'
import { type Finding, notChecked, ok, warning } from './finding.ts'

const patienceMs = 3_000

/** Redis, where it is set up. It holds no truth: without it deliveries go on, and the workers share less. */
export async function checkQueue({ redis, databaseUrl }: Config): Promise<readonly Finding[]> {
  if (redis === null) return [ok('queue', 'PostgreSQL alone')]
  if (databaseUrl === null)
    return [notChecked('queue', 'the embedded database has one process, which uses no Redis')]
  const [{ connectRedis }, { within }] = await Promise.all([
    import('../../engine/coordination/redis/connect.ts'),
    import('../../platform/within.ts'),
  ])
  let refusal: string | null = null
  const client = connectRedis(redis, (cause) => {
    refusal = cause
  })
  try {
    await within(patienceMs, client.ping())
    const info = await within(patienceMs, client.info('memory'))
    return [ok('queue', 'Redis answers'), judgeEviction(String(info))]
  } catch (error) {
    const why = refusal ?? (error instanceof Error ? error.message : String(error))
    return [
      warning(
        'queue',
        `Redis cannot be used: ${why}`,
        'Deliveries go on from PostgreSQL meanwhile. Correct REDIS_URL, or start Redis.',
      ),
    ]
  } finally {
    client.disconnect()
  }
}

/** @param info what Redis says of its memory. */
export function judgeEviction(info: string): Finding {
  const [, policy = 'unknown'] = /^maxmemory_policy:(\S+)/m.exec(info) ?? []
  if (policy === 'noeviction') return ok('queue', 'Redis forgets nothing when its memory is full')
  return warning(
    'queue',
    `Redis forgets keys when its memory is full (maxmemory-policy ${policy})`,
    'Nothing is lost by it, and workers wait for turns that are gone. Set maxmemory-policy to noeviction.',
  )
}
