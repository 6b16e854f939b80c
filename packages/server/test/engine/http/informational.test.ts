import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { receive, transportForTest } from './receivers.ts'

const heads = [
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 100\r\n\r\n',
  'HTTP/1.1 100 Continue\r\nx-note: 100\r\ncontent-length: 5\r\n\r\n',
  'HTTP/1.1 102 Processing\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n',
  'HTTP/1.1 199 Whatever\r\n\r\n',
]
/** Its body looks like what may stand before an answer, and belongs to it. */
const body = '\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n'
const final = `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`

const bodyOf = (result: { kind: string; body?: Uint8Array }) => Buffer.from(result.body ?? '').toString()

// RFC 9110 section 15.2. The receiver has handled the request: an attempt that fails here would be a duplicate.
describe('informational answers that nobody asked for', () => {
  it('are read past, however many, in whatever fragments, and the answer after them is untouched', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...heads), { minLength: 1, maxLength: 16 }),
        fc.array(fc.nat(), { maxLength: 6 }),
        async (before, cuts) => {
          const answer = before.join('') + final
          const places = [...new Set(cuts.map((cut) => cut % answer.length))].sort((a, b) => a - b)
          const receiver = await receive((socket) => {
            socket.setNoDelay(true)
            const send = ([start = 0, ...ends]: number[]) => {
              const [end = answer.length] = ends
              socket.write(answer.slice(start, end), () => {
                if (ends.length > 0) setImmediate(send, ends)
              })
            }
            send([0, ...places.filter((place) => place > 0)])
          })
          const result = await transportForTest().post(`http://127.0.0.1:${receiver.port}/`)
          expect(result).toMatchObject({ kind: 'response', status: 200, truncated: false })
          expect(bodyOf(result)).toBe(body)
          expect(receiver.hits).toBe(1)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('come byte by byte', async () => {
    const answer = heads.join('') + final
    const receiver = await receive(async (socket) => {
      socket.setNoDelay(true)
      for (const byte of answer) {
        await new Promise((resolve) => socket.write(byte, resolve))
        await new Promise((resolve) => setImmediate(resolve))
      }
    })
    const result = await transportForTest().post(`http://127.0.0.1:${receiver.port}/`)
    expect([result.kind, bodyOf(result)]).toEqual(['response', body])
  })

  it('come before each answer of a connection that is kept alive', async () => {
    const receiver = await receive((socket) => {
      const answer = () => socket.write(`${heads[0]}${final}`)
      answer()
      socket.on('data', answer)
    })
    const { post } = transportForTest()
    for (let n = 0; n < 5; n += 1) {
      expect(await post(`http://127.0.0.1:${receiver.port}/`)).toMatchObject({ status: 200 })
    }
    expect(receiver.hits).toBe(1)
  })
})
