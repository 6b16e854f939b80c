/** What a forked process can be asked for, by name. */
export type Methods = Record<string, (...input: never[]) => unknown>

export interface Question {
  readonly id: number
  readonly name: string
  readonly input: readonly unknown[]
}

/** Without an id it says that the process is ready. */
export interface Answer {
  readonly id: number | null
  readonly output?: unknown
  readonly error?: string
}

/** The side of a forked process: answers the questions of the one that forked it, and ends with it. */
export function serve(methods: Methods): void {
  const answer = (message: Answer) => process.send?.(message)
  process.on('message', async ({ id, name, input }: Question) => {
    try {
      const method = methods[name]
      if (method === undefined) throw new Error(`no method ${name}`)
      answer({ id, output: await method(...(input as never[])) })
    } catch (error) {
      answer({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  })
  process.on('disconnect', () => process.exit())
  answer({ id: null })
}
