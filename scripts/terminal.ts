import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'

export interface Program {
  readonly output: () => string
  /** Waits until it has written this to its output. @throws Error when it ends before. */
  readonly printed: (pattern: RegExp) => Promise<RegExpExecArray>
  /** Ends it with all that it started. */
  readonly end: () => Promise<void>
}

/** @param program leads a process group of its own. */
export function watch(program: ChildProcessWithoutNullStreams): Program {
  let output = ''
  for (const stream of [program.stdout, program.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      program.emit('printed')
    })
  }
  const closed = once(program, 'close').then(() => 'closed')
  return {
    output: () => output,

    async printed(pattern) {
      for (;;) {
        const printed = once(program, 'printed')
        const found = pattern.exec(output)
        if (found !== null) return found
        if ((await Promise.race([printed, closed])) === 'closed')
          throw new Error(`It ended after:\n${output}`)
      }
    },

    async end() {
      try {
        if (program.pid !== undefined) process.kill(-program.pid)
      } catch {
        // All of the group has ended by itself.
      }
      await closed
    },
  }
}

/** A shell that ends at the first command that fails. */
export function openTerminal(options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }) {
  const shell = spawn('sh', { ...options, detached: true })
  const program = watch(shell)
  let count = 0
  shell.stdin.write('set -e\n')
  return {
    ...program,

    /** Waits until it has ended well. */
    async run(code: string): Promise<void> {
      count += 1
      shell.stdin.write(`${code}\necho\necho 'ended well:' ${count}\n`)
      await program.printed(new RegExp(`^ended well: ${count}$`, 'm'))
    },
  }
}

/** Waits until something takes connections at a port of this machine. */
export async function listening(port: number): Promise<void> {
  const connects = async () => {
    const socket = connect(port, '127.0.0.1')
    try {
      await once(socket, 'connect')
      return true
    } catch {
      return false
    } finally {
      socket.destroy()
    }
  }
  while (!(await connects())) await setTimeout(50)
}
