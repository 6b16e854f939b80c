// Gancho's own HTTP API with nothing behind it that stores: the same server, parser, keys and validation,
// which answers each event at once. What ingest is compared with.

import { loadConfig } from '../../packages/server/src/config.ts'
import { createDeliveryFeeds } from '../../packages/server/src/features/deliveries/feeds.ts'
import { createHealth } from '../../packages/server/src/features/health/health.ts'
import { createDatabaseClock } from '../../packages/server/src/platform/database/database-clock.ts'
import { createSecretBox } from '../../packages/server/src/platform/secret-box.ts'
import { createLogger } from '../../packages/server/src/platform/telemetry/logger.ts'
import { createApi } from '../../packages/server/src/server/api.ts'
import { createMetrics } from '../../packages/server/src/server/metrics.ts'
import { openDatabase } from '../../packages/server/src/server/open-database.ts'
import { serve } from './serve.ts'

const accepted = { id: 'evt_01a20c710d7f00000002ac304548c0cc', deliveries: 1, duplicate: false }

const methods = {
  async listen({ databaseUrl, operatorKey }: { databaseUrl: string; operatorKey: string }) {
    const environment = { DATABASE_URL: databaseUrl, GANCHO_OPERATOR_KEY: operatorKey }
    const config = loadConfig({}, { environment })
    const logger = createLogger('warn')
    const db = await openDatabase(config, logger)
    const api = createApi({
      db,
      clock: await createDatabaseClock(db, { steadyMs: () => performance.now(), wallMs: Date.now }),
      secretBox: createSecretBox([new Uint8Array(32)]),
      logger,
      metrics: createMetrics({ version: 'bench' }),
      feeds: createDeliveryFeeds({ db, onError() {} }),
      ingest: { accept: async () => accepted, acceptAll: async (events) => events.map(() => accepted) },
      fullCheck: async () => null,
      mailer: null,
      networkPolicy: config.networkPolicy,
      operatorKey,
      operatorPassword: null,
      trustedProxies: [],
      publicUrl: () => '',
      sites: { panel: null, help: null },
      embedOrigins: [],
      wake: () => {},
      workerIsReady: () => true,
      health: createHealth({ now: Date.now, onChange() {} }),
      queueHealth: () => ({
        engine: 'postgresql',
        runsOn: 'postgresql',
        since: new Date(0),
        trouble: null,
        losses: 0,
      }),
    })
    return await api.listen({ host: '127.0.0.1', port: 0 })
  },
}

serve(methods)
export type BareApiMethods = typeof methods
