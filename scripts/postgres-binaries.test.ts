import { afterEach, describe, expect, it, vi } from 'vitest'
import { openPostgres } from '../packages/server/src/platform/database/database.ts'
import { migrate } from '../packages/server/src/platform/database/migrate.ts'
import { emit } from '../packages/server/test/engine/emit/emitting.ts'
import { createTestWebhook, deliveriesOf } from '../packages/server/test/support/factories.ts'
import { findPostgres, providePostgres, supportedMajors } from './postgres-binaries.ts'
import { startTemporaryPostgres } from './temporary-postgres.ts'

afterEach(() => vi.unstubAllEnvs())

describe('the PostgreSQL of the tests', () => {
  // Everything else runs on the oldest; all of it does on each version where the workflow "test" runs.
  it('may be the newest, where the schema is made and events are emitted as on the oldest', async () => {
    const newest = supportedMajors.at(-1)!
    vi.stubEnv('GANCHO_TEST_POSTGRES', newest)
    providePostgres()
    const postgres = await startTemporaryPostgres(['fsync=off'])
    const db = openPostgres(postgres.url)
    try {
      expect(postgres.version).toContain(` ${newest}.`)
      await migrate(db)
      const { tenantId } = await createTestWebhook(db)
      await emit(db.kysely, { tenantId })
      expect(await deliveriesOf(db, tenantId)).toHaveLength(1)
    } finally {
      await db.close()
      await postgres.stop()
    }
  })

  it('is the oldest that is installed, unless another is asked for', () => {
    vi.stubEnv('GANCHO_TEST_POSTGRES', '')
    expect(findPostgres()).toMatch(/^\/usr\/lib\/postgresql\/\d+\/bin$/)
  })

  it('is none that Gancho does not run on', () => {
    vi.stubEnv('GANCHO_TEST_POSTGRES', '14')
    expect(providePostgres).toThrow('GANCHO_TEST_POSTGRES is 14, and may be 15, 16, 17, 18.')
  })
})
