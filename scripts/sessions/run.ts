import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import type { Session } from './blocks.ts'

/** Where the commands run, and what stands there for what the page says. */
export interface Place {
  readonly folder: string
  readonly environment: NodeJS.ProcessEnv
  /** The page's words, and what they are here. */
  readonly here: ReadonlyMap<string, string>
}

/** Runs the sessions of a page, one after the other. @returns what each command printed, in the words of the page. */
export async function runSessions(sessions: readonly Session[], place: Place): Promise<string[][]> {
  const outputs: string[][] = []
  for (let at = 0; at < sessions.length; at += 1) {
    const session = sessions[at]
    const next = sessions[at + 1]
    if (session === undefined) break
    if (!session.inBackground) {
      outputs.push(await runOneByOne(session, place))
    } else if (next !== undefined) {
      outputs.push(...(await runBeside(session, next, place)))
      at += 1
    }
  }
  return outputs
}

async function runOneByOne({ commands }: Session, place: Place): Promise<string[]> {
  const outputs: string[] = []
  let status = 0
  for (const { typed } of commands) {
    const command = start(typed, place, status)
    status = await command.end
    outputs.push(command.output())
  }
  return outputs
}

/** One goes on while the other is run; then it has printed as much as the page says, and Ctrl-C ends it. */
async function runBeside(session: Session, next: Session, place: Place): Promise<[string[], string[]]> {
  const [{ typed = '', output = '' } = {}] = session.commands
  const command = start(typed, place)
  const [before = ''] = output.split('^C\n')
  await command.until(1)
  const beside = await runOneByOne(next, place)
  await command.until(before.split('\n').length - 1)
  const printed = command.output()
  command.interrupt()
  await command.end
  return [[`${printed}^C\n${command.output().slice(printed.length)}`], beside]
}

/** For a machine that is busy; what a page promises and nobody prints is a difference then. */
const patienceMs = 60_000

// As in a shell that stays open, variables are there for the next command.
const restore = 'set -a; [ ! -e .variables ] || . ./.variables'
const keep = '__status=$?; export -p > .variables; exit $__status'

/** @param status of the command before, which the shell can be asked for. */
function start(typed: string, { folder, environment, here }: Place, status = 0) {
  let script = typed.replaceAll(/^> /gm, '').replaceAll('npx gancho', 'gancho')
  for (const [written, meant] of here) script = script.replaceAll(written, meant)
  const child: ChildProcess = spawn(
    'bash',
    ['-c', `exec 2>&1\n${restore}\n(exit ${status})\n${script}${keep}`],
    {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
      // A group of its own: Ctrl-C is for all that it started.
      detached: true,
    },
  )
  let output = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const end = once(child, 'close').then(([code]: (number | null)[]) => code ?? 1)
  const asOnPage = () => {
    let text = output
    for (const [written, meant] of here) text = text.replaceAll(meant, written)
    return text
  }
  return {
    end,
    output: asOnPage,
    interrupt: () => void (child.pid !== undefined && process.kill(-child.pid, 'SIGINT')),
    /** Waits for so many lines. */
    async until(lines: number) {
      const endMs = performance.now() + patienceMs
      while (output.split('\n').length <= lines && child.exitCode === null && performance.now() < endMs) {
        await setTimeout(50)
      }
    },
  }
}
