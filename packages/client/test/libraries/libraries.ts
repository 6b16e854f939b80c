import type { Application } from './application.ts'
import { drizzleOnNodePostgres, drizzleOnPglite, drizzleOnPostgresJs } from './drizzle.ts'
import { knex } from './knex.ts'
import { kyselyOnPglite, kyselyOnPostgres } from './kysely.ts'
import { pgClient, pgPoolClient } from './node-postgres.ts'
import { pglite } from './pglite.ts'
import { postgresJs } from './postgres-js.ts'
import { prisma } from './prisma.ts'
import { typeormManager, typeormQueryRunner } from './typeorm.ts'

/** Every library that a trigger may be given a transaction of. */
export const libraries: readonly (readonly [name: string, open: () => Promise<Application>])[] = [
  ['node-postgres, a PoolClient', pgPoolClient],
  ['node-postgres, a Client', pgClient],
  ['postgres.js', postgresJs],
  ['Kysely on PostgreSQL', kyselyOnPostgres],
  ['Kysely on PGlite', kyselyOnPglite],
  ['Drizzle on node-postgres', drizzleOnNodePostgres],
  ['Drizzle on postgres.js', drizzleOnPostgresJs],
  ['Drizzle on PGlite', drizzleOnPglite],
  ['Prisma', prisma],
  ['Knex', knex],
  ['TypeORM, an EntityManager', typeormManager],
  ['TypeORM, a QueryRunner', typeormQueryRunner],
  ['PGlite', pglite],
]
