import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { codeOf } from '../../test/support.ts'
import { readStream } from './read-body.ts'

test('a stream that ended before it is read is an empty body, not a wait without end', async () => {
  const stream = new PassThrough()
  stream.end()
  stream.resume()
  await once(stream, 'end')
  expect(await readStream(stream)).toEqual(new Uint8Array())
})

test('a stream that was destroyed before it is read is incomplete, not a wait without end', async () => {
  const stream = new PassThrough()
  stream.destroy()
  await once(stream, 'close')
  expect(await codeOf(() => readStream(stream))).toBe('incomplete_body')
})

test.each([undefined, new Error('connection reset')])(
  'a stream that is destroyed with %s is incomplete',
  async (error) => {
    const stream = new PassThrough()
    const code = codeOf(() => readStream(stream))
    stream.write('{')
    stream.destroy(error)
    expect(await code).toBe('incomplete_body')
  },
)

test('what comes after the limit is let through and not kept, so the sender can be answered', async () => {
  const stream = new PassThrough()
  const code = codeOf(() => readStream(stream))
  const chunk = Buffer.alloc(65_536)
  for (let i = 0; i < 17; i++) stream.write(chunk)
  expect(await code).toBe('body_too_large')
  stream.end(chunk)
  await once(stream, 'close')
})
