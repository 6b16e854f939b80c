import type { Command } from 'commander'
import { loadConfig } from '../config.ts'
import { addSettings, settingsOf } from './flags.ts'
import { addExamples, addJson } from './help.ts'
import { createOutput } from './output.ts'

export function addMigrateCommand(program: Command): void {
  const command = addSettings(
    program.command('migrate'),
    'DATABASE_URL',
    'GANCHO_DATA',
    'GANCHO_LOG_LEVEL',
  ).description('bring the schema up to date (start and worker do it too)')
  addJson(
    command,
    '`{"applied", "already_applied"}`: the names of the migrations and files of functions, and how many were up to date before',
  )
  addExamples(command, [
    'before the first start, as a user who may create the schema',
    'DATABASE_URL=postgres://admin@db/app gancho migrate',
  ])
  command.action(async (options: { json?: boolean }) => {
    const config = loadConfig(settingsOf(command))
    const [{ openDatabase }, { createLogger }] = await Promise.all([
      import('../server/open-database.ts'),
      import('../platform/telemetry/logger.ts'),
    ])
    const output = createOutput(options)
    const db = await openDatabase(config, createLogger(config.logLevel), ({ applied, alreadyApplied }) => {
      output.value({ applied, already_applied: alreadyApplied })
    })
    await db.close()
    output.line('The schema gancho is up to date.')
  })
}
