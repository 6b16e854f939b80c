import type { Command } from 'commander'
import { loadConfig } from '../config.ts'
import { openDatabase } from '../server.ts'
import { createLogger } from '../telemetry/logger.ts'
import { addSettings, settingsOf } from './flags.ts'

export function addMigrateCommand(program: Command): void {
  addSettings(program.command('migrate'), 'DATABASE_URL', 'GANCHO_DATA', 'GANCHO_LOG_LEVEL')
    .description('bring the schema up to date (start and worker do it too)')
    .action(async (_options: unknown, command: Command) => {
      const config = loadConfig(settingsOf(command))
      const db = await openDatabase(config, createLogger(config.logLevel))
      await db.close()
      console.log('The schema gancho is up to date.')
    })
}
