import { type Command, Option } from 'commander'
import { loadConfig } from '../config.ts'
import { openDatabase } from '../server.ts'
import { createApiKey } from '../services/api-keys.ts'
import { createLogger } from '../telemetry/logger.ts'
import { addSettings, settingsOf } from './flags.ts'

export function addKeysCommand(program: Command): void {
  const keys = program.command('keys').description('API keys')
  addSettings(keys.command('create'), 'DATABASE_URL', 'GANCHO_DATA', 'GANCHO_LOG_LEVEL')
    .description('make an API key and print it: an operator key, or with --tenant the key of a tenant')
    .option('--tenant <id>', 'the tenant that the key is for')
    .option('--name <name>', 'what it is for', 'made by gancho keys create')
    .addOption(
      new Option('--permissions <level>', 'what it may do')
        .choices(['read', 'write', 'events'])
        .default('write'),
    )
    .addHelpText(
      'after',
      '\nExample:\n  gancho keys create --tenant acme --permissions events --name "ERP in production"',
    )
    .action(
      async (
        options: { tenant?: string; name: string; permissions: 'read' | 'write' | 'events' },
        command: Command,
      ) => {
        const config = loadConfig(settingsOf(command))
        const db = await openDatabase(config, createLogger('warn'))
        try {
          const { key } = await createApiKey({
            deps: { db },
            input: {
              name: options.name,
              scope: options.tenant === undefined ? 'operator' : 'tenant',
              permissions: options.permissions,
              tenantId: options.tenant ?? null,
              expiresAt: null,
            },
          })
          // Alone on standard output, so that a script can take it.
          console.log(key)
        } finally {
          await db.close()
        }
      },
    )
}
