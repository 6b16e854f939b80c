import { Command } from 'commander'
import { version } from '../platform/version.ts'
import { addCompletionCommand } from './completion/command.ts'
import { addDoctorCommand } from './doctor/command.ts'
import { addKeysCommand } from './keys.ts'
import { addListenCommand } from './listen/command.ts'
import { addMigrateCommand } from './migrate.ts'
import { addReplayCommand } from './replay/command.ts'
import { wantsJson } from './report.ts'
import { addDevCommand, addStartCommand, addWorkerCommand } from './run.ts'
import { addTailCommand } from './tail/command.ts'
import { addTriggerCommand } from './trigger/command.ts'

/** Every command. What a command does is loaded when it runs, so that help and completion are quick. */
export function createProgram(): Command {
  const program = new Command('gancho')
    .description('Webhooks you can trust: from a committed transaction to a verified delivery.')
    .version(version)
    // Errors are thrown, for one place to end the process with a code of the table.
    .exitOverride()
    .configureOutput({ outputError: (text, write) => (wantsJson() ? undefined : write(text)) })
    .configureHelp({ sortSubcommands: true })
  for (const add of [
    addStartCommand,
    addDevCommand,
    addWorkerCommand,
    addMigrateCommand,
    addKeysCommand,
    addTriggerCommand,
    addTailCommand,
    addListenCommand,
    addReplayCommand,
    addDoctorCommand,
    addCompletionCommand,
  ]) {
    add(program)
  }
  return program
}
