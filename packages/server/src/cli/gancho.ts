#!/usr/bin/env node
import { Command } from 'commander'
import { version } from '../version.ts'
import { addKeysCommand } from './keys.ts'
import { addMigrateCommand } from './migrate.ts'
import { reportAndExit } from './report.ts'
import { addDevCommand, addStartCommand, addWorkerCommand } from './run.ts'

const program = new Command('gancho')
  .description('Webhooks you can trust: from a committed transaction to a verified delivery.')
  .version(version)
  .showHelpAfterError()
  .configureHelp({ sortSubcommands: true })

addStartCommand(program)
addDevCommand(program)
addWorkerCommand(program)
addMigrateCommand(program)
addKeysCommand(program)

await program.parseAsync().catch(reportAndExit)
