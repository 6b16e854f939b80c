import type { Command } from 'commander'
import { type Config, loadConfig, loadConnectionConfig } from '../../config.ts'
import type { Terminal } from '../../dev/terminal.ts'
import { describeError } from '../describe-error.ts'
import { exitCodes } from '../exit-codes.ts'
import { addSettings, settingsOf } from '../flags.ts'
import { addExamples, addJson } from '../help.ts'
import { createOutput, type Output } from '../output.ts'
import { type Finding, ok, problem, verdictOf } from './finding.ts'

interface Options {
  readonly url?: string
  readonly development?: boolean
  readonly receiver?: string
  readonly json?: boolean
}

export function addDoctorCommand(program: Command): void {
  const command = addSettings(program.command('doctor'))
    .description(
      'look at everything that Gancho needs on this machine, say what is wrong, and what to do. It changes nothing, and works while the server is down',
    )
    .option('--url <url>', 'where the server is, if not where the settings say [GANCHO_URL]')
    .option('--development', 'by the rules of gancho dev: receivers on this machine, also over http')
    .option(
      '--receiver <url>',
      'a receiver to try the way to: DNS, address policy, connection, TLS; nothing is sent',
    )
  addJson(
    command,
    '`{"verdict", "checks": [{"check", "level", "message", "advice"}]}`; `verdict` and `level` are `ok`, `warning` or `problem`, and `level` also `not checked`',
  )
  addExamples(
    command,
    ['with the same settings as the server', 'DATABASE_URL=postgres://gancho@db/app gancho doctor'],
    ['can a receiver be reached from here', 'gancho doctor --receiver https://hooks.example.com/in'],
    [
      'what is wrong, for a script',
      'gancho doctor --json | jq -r \'.checks[] | select(.level == "problem") | .message\'',
    ],
  )
  command.action(async (options: Options) => {
    const output = createOutput(options)
    const findings: Finding[] = []
    for await (const finding of examine(settingsOf(command), options)) {
      findings.push(finding)
      show(finding, output)
    }
    const verdict = verdictOf(findings)
    const { ending, conclusion } = conclusions[verdict]
    output.value({ verdict, checks: findings })
    output.line(conclusion)
    // A connection that hangs keeps nobody waiting.
    process.exit(exitCodes[ending].code)
  })
}

const conclusions = {
  ok: { ending: 'done', conclusion: 'All is well.' },
  warning: { ending: 'warnings', conclusion: 'Nothing is broken, and something should be looked at.' },
  problem: { ending: 'failed', conclusion: 'Something is wrong.' },
} as const

/** Checks what can be checked, each as soon as it is known. */
async function* examine(
  flags: Readonly<Record<string, string | undefined>>,
  { url, receiver, development = false }: Options,
): AsyncGenerator<Finding, void> {
  let config: Config
  try {
    config = loadConfig(flags, { development })
    yield ok('configuration', 'every setting is valid')
  } catch (error) {
    yield problem(
      'configuration',
      describeError(error).message,
      'Nothing else can be checked before it is corrected.',
    )
    return
  }
  const connection = loadConnectionConfig({ GANCHO_URL: url, GANCHO_DATA: config.dataFolder })
  const { checkDataFolder } = await import('./check-data-folder.ts')
  yield* await checkDataFolder(config)
  yield* examineDatabase(config)
  const { checkQueue } = await import('./check-queue.ts')
  yield* await checkQueue(config)
  const { checkServer } = await import('./check-server.ts')
  yield* await checkServer(config, connection)
  const { checkReceiver } = await import('./check-receiver.ts')
  yield* await checkReceiver(config, receiver)
}

async function* examineDatabase(config: Config): AsyncGenerator<Finding, void> {
  const [{ checkDatabase, openAsItIs }, { checkKeys }] = await Promise.all([
    import('./check-database.ts'),
    import('./check-keys.ts'),
  ])
  const opened = await openAsItIs(config)
  if ('level' in opened) {
    yield opened
    yield* await checkKeys(config, null)
    return
  }
  try {
    const { findings, isUpToDate } = await checkDatabase(opened, Date.now)
    yield* findings
    yield* await checkKeys(config, isUpToDate ? opened : null)
  } finally {
    await opened.close()
  }
}

const marks = {
  ok: ['green', '✓ ok'],
  warning: ['yellow', '! warning'],
  problem: ['red', '✗ problem'],
  'not checked': ['dim', '– not checked'],
} as const satisfies Record<Finding['level'], readonly [Parameters<Terminal['paint']>[0], string]>

function show({ check, level, message, advice }: Finding, { line, paint }: Output): void {
  const [style, mark] = marks[level]
  line(`${paint(style, mark.padEnd(13))}  ${check.padEnd(13)}  ${message}`)
  if (advice !== null) line(`${' '.repeat(32)}${advice}`)
}
