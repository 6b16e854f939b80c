import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Scope } from '../scope.ts'
import type { Answer, Methods, Question } from './serve.ts'

/** A process of our own, with the methods that its file serves. */
export interface Child<M extends Methods> {
  readonly pid: number
  call<Name extends keyof M & string>(
    name: Name,
    ...input: Parameters<M[Name]>
  ): Promise<Awaited<ReturnType<M[Name]>>>
}

/** This checkout of the repository. */
export const ownCheckout = join(import.meta.dirname, '../..')

/**
 * Forks a file of this folder, and ends the process with the scope.
 * @param checkout whose code it runs.
 */
export async function forkProcess<M extends Methods>(
  scope: Scope,
  file: string,
  checkout = ownCheckout,
): Promise<Child<M>> {
  const child = fork(join(checkout, 'bench/processes', file), {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`${file} could not be started`)
  scope.onEnd(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  })

  const pending = new Map<number | null, { resolve(output: unknown): void; reject(error: Error): void }>()
  const ready = new Promise((resolve, reject) => pending.set(null, { resolve, reject }))
  child.on('message', ({ id, output, error }: Answer) => {
    const asked = pending.get(id)
    pending.delete(id)
    if (error === undefined) asked?.resolve(output)
    else asked?.reject(new Error(`${file}: ${error}`))
  })
  child.on('exit', (code, signal) => {
    for (const { reject } of pending.values()) reject(new Error(`${file} ended (${signal ?? code})`))
  })
  await ready

  let questions = 0
  return {
    pid,
    call(name, ...input) {
      questions += 1
      const question: Question = { id: questions, name, input }
      return new Promise((resolve, reject) => {
        pending.set(question.id, { resolve: resolve as (output: unknown) => void, reject })
        child.send(question, (error) => {
          if (error !== null) reject(error)
        })
      })
    },
  }
}
