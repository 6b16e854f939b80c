import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { forward } from './forward.ts'

/** A local address that answers as it likes; what it read is in `read`. */
async function listen(answer: (socket: Socket) => void) {
  let read = ''
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      read += chunk.toString()
      if (read.endsWith('{"n":1}')) answer(socket)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return { url: new URL(`http://127.0.0.1:${address.port}/`), read: () => read }
}

const request = {
  id: 'req_1',
  received_at: '2026-11-30T00:00:00.000Z',
  method: 'POST',
  path: '',
  headers: { 'content-type': 'application/json', 'x-note': 'as it came', 'transfer-encoding': 'chunked' },
  body: '{"n":1}',
  truncated: false,
  verdict: 'valid' as const,
  verdict_code: null,
  answered: 204,
}
const signal = new AbortController().signal

// RFC 9110 section 15.2: a client goes on after informational answers that it did not ask for.
it.each([
  ['100 Continue', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ['several', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n'],
])('what is answered after an unasked %s counts', async (_name, before) => {
  const local = await listen((socket) =>
    socket.end(`${before}HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\n\r\nok`),
  )
  expect(await forward(request, { target: local.url, signal })).toMatchObject({ status: 202 })
  expect(local.read()).toMatch(/^POST \/ HTTP\/1\.1\r\n/)
  expect(local.read()).toMatch(/x-note: as it came\r\n/i)
  expect(local.read()).toMatch(/content-length: 7\r\n/i)
  expect(local.read()).not.toMatch(/transfer-encoding/i)
})

it.each([
  ['closes', (socket: Socket) => socket.destroy()],
  ['is cut off', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nok')],
  ['is not HTTP', (socket: Socket) => socket.end('hello\r\n\r\n')],
])('an answer that %s is none, and says why', async (_name, answer) => {
  const local = await listen(answer)
  const seen = await forward(request, { target: local.url, signal })
  expect(seen).toMatchObject({ status: null, error: expect.stringMatching(/\w/) })
})
