import { randomBytes } from 'node:crypto'
import { createIngest } from '../packages/server/src/engine/emit/ingest.ts'
import { createDeliveryFeeds } from '../packages/server/src/features/deliveries/feeds.ts'
import { createHealth } from '../packages/server/src/features/health/health.ts'
import { openPostgres } from '../packages/server/src/platform/database/database.ts'
import { createSecretBox } from '../packages/server/src/platform/secret-box.ts'
import { createLogger } from '../packages/server/src/platform/telemetry/logger.ts'
import { version } from '../packages/server/src/platform/version.ts'
import { createApi } from '../packages/server/src/server/api.ts'
import { createMetrics } from '../packages/server/src/server/metrics.ts'

interface Operation {
  readonly tags: readonly string[]
  readonly operationId: string
}

/** What is read of an OpenAPI document here: its operations, by path and method. */
interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

/** The document that a server has at `/openapi.json`, from an API that never listens and asks no database. */
export async function openApiDocument(): Promise<OpenApi> {
  const db = openPostgres('postgres://never-connected')
  const app = createApi({
    db,
    clock: { now: Date.now, steadyMs: performance.now },
    secretBox: createSecretBox([randomBytes(32)]),
    logger: createLogger('silent'),
    metrics: createMetrics({ version }),
    feeds: createDeliveryFeeds({ db, onError() {} }),
    ingest: createIngest({ db, target: { handover: () => null, take() {}, leave() {} } }),
    networkPolicy: { allowLoopbackHttp: false, allowedNetworks: [] },
    operatorKey: null,
    operatorPassword: null,
    trustedProxies: [],
    // Where a server listens that nothing is set for.
    publicUrl: () => 'http://127.0.0.1:8484',
    sites: { panel: null, help: null },
    embedOrigins: [],
    fullCheck: async () => null,
    mailer: null,
    wake() {},
    workerIsReady: () => false,
    health: createHealth({ now: Date.now, onChange() {} }),
    queueHealth: () => ({
      engine: 'postgresql',
      runsOn: 'postgresql',
      since: new Date(0),
      trouble: null,
      losses: 0,
    }),
  })
  try {
    const answer = await app.inject('/openapi.json')
    return answer.json<OpenApi>()
  } finally {
    await app.close()
    await db.close()
  }
}
