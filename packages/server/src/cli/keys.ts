import { type Command, Option } from 'commander'
import { loadConfig } from '../config.ts'
import { addSettings, settingsOf } from './flags.ts'
import { addExamples, addJson } from './help.ts'
import { createOutput } from './output.ts'

interface Options {
  readonly tenant?: string
  readonly name: string
  readonly permissions: 'read' | 'write' | 'events'
  readonly json?: boolean
}

export function addKeysCommand(program: Command): void {
  const keys = program.command('keys').description('API keys')
  const command = addSettings(keys.command('create'), 'DATABASE_URL', 'GANCHO_DATA', 'GANCHO_LOG_LEVEL')
    .description('make an API key and print it: an operator key, or with --tenant the key of a tenant')
    .option('--tenant <id>', 'the tenant that the key is for')
    .option('--name <name>', 'what it is for', 'made by gancho keys create')
    .addOption(
      new Option('--permissions <level>', 'what it may do')
        .choices(['read', 'write', 'events'])
        .default('write'),
    )
  addJson(command, '`{"id", "name", "scope", "tenant_id", "permissions", "key"}`')
  addExamples(command, [
    'a key that only sends events, of one tenant',
    'gancho keys create --tenant acme --permissions events --name "ERP in production"',
  ])
  command.action(async ({ tenant, name, permissions, json = false }: Options) => {
    const config = loadConfig(settingsOf(command))
    const [{ openDatabase }, { createApiKey }, { createLogger }] = await Promise.all([
      import('../server/open-database.ts'),
      import('../features/access/api-keys.service.ts'),
      import('../platform/telemetry/logger.ts'),
    ])
    const db = await openDatabase(config, createLogger('warn'))
    try {
      const scope = tenant === undefined ? 'operator' : 'tenant'
      const { key, row } = await createApiKey({
        deps: { db },
        input: { name, scope, permissions, tenantId: tenant ?? null, expiresAt: null },
      })
      const output = createOutput({ json })
      output.value({ id: row.id, name, scope, tenant_id: row.tenant_id, permissions, key })
      // Alone on standard output, so that a script can take it.
      output.line(key)
    } finally {
      await db.close()
    }
  })
}
