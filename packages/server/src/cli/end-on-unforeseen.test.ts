import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

const here = new URL('./', import.meta.url)

/** Runs a process that ends so, and in which something then goes wrong. */
function run(what: string, stop: string) {
  const program = `
    import { endOnUnforeseen } from '${new URL('end-on-unforeseen.ts', here)}'
    import { createLogger } from '${new URL('../platform/telemetry/logger.ts', here)}'
    const alive = setInterval(() => {}, 1_000)
    endOnUnforeseen(createLogger('info'), async () => { ${stop} })
    setImmediate(() => { ${what} })
  `
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module-typescript', '-e', program],
    {
      encoding: 'utf8',
    },
  )
  const lines: unknown[] = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  return { status, stdout, lines }
}

// An unforeseen error never ends the process silently, nor in the middle of what it does.
describe('an error that nothing caught', () => {
  const stops = `console.log('stopped')`
  it.each([
    ['an exception', `throw new Error('broken', { cause: new Error('why') })`, 'uncaughtException'],
    [
      'a rejection',
      `void Promise.reject(new Error('broken', { cause: new Error('why') }))`,
      'unhandledRejection',
    ],
  ])(
    '%s is logged with its cause, and the process stops in an orderly way, as failed',
    (_what, wrong, origin) => {
      const { status, stdout, lines } = run(wrong, stops)
      expect([status, stdout]).toEqual([1, 'stopped\n'])
      expect(lines).toEqual([
        expect.objectContaining({
          level: 50,
          msg: 'unforeseen error',
          origin,
          err: expect.objectContaining({
            message: 'broken',
            cause: expect.objectContaining({ message: 'why' }),
          }),
        }),
      ])
    },
  )

  it('that is no Error is logged all the same', () => {
    expect(run(`throw 'a text'`, stops).lines).toEqual([
      expect.objectContaining({ err: { message: 'a text' } }),
    ])
  })

  it('is followed by others, or by a stop that fails, and the process ends once, with all of them logged', () => {
    const { status, lines } = run(
      `void Promise.reject(new Error('one')); void Promise.reject(new Error('two'))`,
      `throw new Error('no stop')`,
    )
    expect(status).toBe(1)
    expect(lines).toHaveLength(3)
  })
})
