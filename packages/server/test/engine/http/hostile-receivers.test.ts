import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { limits } from '../../../src/platform/limits.ts'
import { canary, receive, transportForTest } from './receivers.ts'

/** Long enough to reach a receiver on loopback, short enough to wait for. */
const shortMs = 400

/** Writes `text` again and again, until the other side is gone. */
function repeatedly(socket: Socket, text: string, everyMs: number) {
  const timer = setInterval(() => socket.write(text), everyMs)
  socket.on('close', () => clearInterval(timer))
}

const ok = (headers: string) => `HTTP/1.1 200 OK\r\n${headers}\r\n\r\n`

describe('a receiver that does not finish in time is a timeout, and its socket is closed', () => {
  const slow: Record<string, (socket: Socket) => void> = {
    'never answers': () => {},
    'sends one byte of header at a time': (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx-slow: ')
      repeatedly(socket, 'x', 20)
    },
    'sends one byte of body at a time': (socket) => {
      socket.write(ok('content-length: 1000'))
      repeatedly(socket, 'x', 20)
    },
    'sends one byte of chunk extension at a time': (socket) => {
      socket.write(`${ok('transfer-encoding: chunked')}5;ext=`)
      repeatedly(socket, 'x', 20)
    },
    'sends an informational answer now and then': (socket) =>
      repeatedly(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n', shortMs / 5),
    'sends a 100 now and then': (socket) => repeatedly(socket, 'HTTP/1.1 100 Continue\r\n\r\n', shortMs / 5),
  }
  it.each(Object.entries(slow))('%s', async (_name, answer) => {
    const receiver = await receive(answer)
    const result = await transportForTest().post(`http://127.0.0.1:${receiver.port}/`, shortMs)
    expect(result).toMatchObject({ kind: 'failure', failure: 'timeout', remoteAddress: '127.0.0.1' })
    await receiver.disconnected()
  })

  it('does not read the request', async () => {
    const receiver = await receive((socket) => socket.pause())
    const { send } = transportForTest()
    const body = 'x'.repeat(8 * 1024 * 1024)
    const url = `http://127.0.0.1:${receiver.port}/`
    const result = await send({ url, headers: {}, body, timeoutMs: shortMs })
    expect(result).toMatchObject({ kind: 'failure', failure: 'timeout' })
  })
})

describe('the status counts once it is known, whatever becomes of the rest', () => {
  it('keeps 16 KiB of an endless body, then hangs up', async () => {
    const receiver = await receive((socket) => {
      socket.write(ok('transfer-encoding: chunked'))
      repeatedly(socket, `4000\r\n${'x'.repeat(0x4000)}\r\n`, 1)
    })
    const result = await transportForTest().post(`http://127.0.0.1:${receiver.port}/`)
    expect(result).toMatchObject({ kind: 'response', status: 200, truncated: true })
    expect(result.kind === 'response' && result.body.length).toBe(limits.responseBytes)
    await receiver.disconnected()
  })

  it('keeps all of a body of exactly 16 KiB, however it is cut', async () => {
    const body = Buffer.from(Array.from({ length: limits.responseBytes }, (_, i) => i % 251))
    const receiver = await receive((socket) => {
      socket.write(ok(`content-length: ${body.length}`))
      for (let at = 0; at < body.length; at += 100)
        setImmediate(() => socket.write(body.subarray(at, at + 100)))
    })
    const result = await transportForTest().post(`http://127.0.0.1:${receiver.port}/`)
    expect(result).toMatchObject({ kind: 'response', truncated: false })
    expect(result.kind === 'response' && body.equals(result.body)).toBe(true)
  })

  const broken: Record<string, (socket: Socket) => void> = {
    'announces 10 GB and leaves': (socket) => socket.end(`${ok('content-length: 10000000000')}some`),
    'leaves in the middle of a chunk': (socket) => socket.end(`${ok('transfer-encoding: chunked')}5\r\nso`),
    'sends a chunk size that is none': (socket) =>
      socket.write(`${ok('transfer-encoding: chunked')}-5\r\nsome`),
    'sends a chunk size beyond 64 bits': (socket) =>
      socket.write(`${ok('transfer-encoding: chunked')}fffffffffffffffff\r\nsome`),
    'sends 1 MB of trailers': (socket) =>
      socket.write(`${ok('transfer-encoding: chunked')}0\r\nx: ${'x'.repeat(1_000_000)}\r\n\r\n`),
    'resets the connection': (socket) => {
      socket.write(`${ok('content-length: 100')}some`, () => setTimeout(() => socket.resetAndDestroy(), 50))
    },
  }
  it.each(Object.entries(broken))('%s', async (_name, answer) => {
    const receiver = await receive(answer)
    const result = await transportForTest().post(`http://127.0.0.1:${receiver.port}/`)
    expect(result).toMatchObject({ kind: 'response', status: 200, truncated: true })
    await receiver.disconnected()
  })

  const whole: Record<string, [status: number, body: string, answer: string]> = {
    '204 without a body': [204, '', 'HTTP/1.1 204 No Content\r\n\r\n'],
    '204 with a length all the same': [204, '', 'HTTP/1.1 204 No Content\r\ncontent-length: 4\r\n\r\nsome'],
    '304 with a length all the same': [304, '', 'HTTP/1.1 304 Not Modified\r\ncontent-length: 4\r\n\r\n'],
    '205 with a body': [205, 'some', 'HTTP/1.1 205 Reset Content\r\ncontent-length: 4\r\n\r\nsome'],
    'no reason phrase': [200, '', 'HTTP/1.1 200\r\ncontent-length: 0\r\n\r\n'],
    'a body ended by closing': [200, 'some', 'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nsome'],
    'HTTP/1.0': [200, 'some', 'HTTP/1.0 200 OK\r\n\r\nsome'],
    'hints before the answer': [
      200,
      '',
      `HTTP/1.1 103 Early Hints\r\nlink: </>\r\n\r\n${ok('content-length: 0')}`,
    ],
    '500 with a text': [500, 'oh no', 'HTTP/1.1 500 Oh No\r\ncontent-length: 5\r\n\r\noh no'],
  }
  it.each(Object.entries(whole))('%s is read whole', async (_name, [status, body, answer]) => {
    const receiver = await receive((socket) => socket.end(answer))
    const result = await transportForTest().post(`http://127.0.0.1:${receiver.port}/`)
    expect(result).toMatchObject({ kind: 'response', status, truncated: false, remoteAddress: '127.0.0.1' })
    expect(result.kind === 'response' && Buffer.from(result.body).toString()).toBe(body)
  })

  it('counts an answer that comes before the request is written', async () => {
    const receiver = await receive((socket) =>
      socket.end('HTTP/1.1 413 Too Large\r\nconnection: close\r\n\r\n'),
    )
    const url = `http://127.0.0.1:${receiver.port}/`
    const result = await transportForTest().send({
      url,
      headers: {},
      body: 'x'.repeat(200_000),
      timeoutMs: 5_000,
    })
    expect(result).toMatchObject({ kind: 'response', status: 413 })
  })
})

describe('what is not HTTP/1.1 is a protocol error', () => {
  const garbage: Record<string, string> = {
    'an SSH banner': 'SSH-2.0-OpenSSH_9.6\r\n',
    'an SMTP banner': '220 mail.example.com ESMTP\r\n',
    'HTTP/0.9': '<html>hello</html>',
    'an HTTP/2 preface': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'HTTP/9.9': 'HTTP/9.9 200 OK\r\n\r\n',
    'letters in the status': 'HTTP/1.1 2OO OK\r\ncontent-length: 0\r\n\r\n',
    'status 000': 'HTTP/1.1 000 Zero\r\ncontent-length: 0\r\n\r\n',
    'status 099': 'HTTP/1.1 099 Low\r\ncontent-length: 0\r\n\r\n',
    'status 600': 'HTTP/1.1 600 High\r\ncontent-length: 0\r\n\r\n',
    'status 999': 'HTTP/1.1 999 Higher\r\ncontent-length: 0\r\n\r\n',
    'status 20': 'HTTP/1.1 20 Short\r\ncontent-length: 0\r\n\r\n',
    'a switch to another protocol':
      'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
    '101 alone': 'HTTP/1.1 101 Switching Protocols\r\n\r\n',
    'two contents lengths': ok('content-length: 4\r\ncontent-length: 5'),
    'a length that is no number': ok('content-length: 4abc'),
    'a negative length': ok('content-length: -1'),
    'a length and chunks': ok('content-length: 4\r\ntransfer-encoding: chunked'),
    'NUL in a header': ok('x: a\0b'),
    'a header without a colon': ok('x'),
    'a header name with a space': ok('x y: z'),
    'a header folded over two lines': ok('x: a\r\n b'),
    'lines that end in LF alone': 'HTTP/1.1 200 OK\ncontent-length: 0\n\n',
    'a storm of hints': 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(17),
    'a storm of 100': 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(17),
  }
  it.each(Object.entries(garbage))('%s', async (_name, answer) => {
    const receiver = await receive((socket) => socket.write(answer))
    const result = await transportForTest().post(`http://127.0.0.1:${receiver.port}/`)
    expect(result).toMatchObject({ kind: 'failure', failure: 'protocol_error', remoteAddress: '127.0.0.1' })
    await receiver.disconnected()
  })
})

it.each([
  ['one', ok(`x: ${'x'.repeat(17_000)}`)],
  ['many together', ok(Array.from({ length: 2_000 }, (_, i) => `x-${i}: value`).join('\r\n'))],
  ['one of a 100 that does not end', `HTTP/1.1 100 Continue\r\nx: ${'x'.repeat(17_000)}`],
  ['one of a hint', `HTTP/1.1 103 Early Hints\r\nlink: ${'x'.repeat(17_000)}\r\n\r\n${ok('')}`],
])('headers above 16 KiB are said to be that: %s', async (_what, answer) => {
  const receiver = await receive((socket) => socket.write(answer))
  const result = await transportForTest().post(`http://127.0.0.1:${receiver.port}/`)
  expect(result).toMatchObject({
    failure: 'headers_too_large',
    message: 'The headers of the answer are larger than 16 KiB.',
  })
})

describe('a connection that breaks before the status is a reset', () => {
  const leaving: Record<string, (socket: Socket) => void> = {
    'closes without a word': (socket) => socket.end(),
    'closes within the status line': (socket) => socket.end('HTTP/1.1 20'),
    'closes within the headers': (socket) => socket.end('HTTP/1.1 200 OK\r\nx-some: thi'),
    'closes after a hint': (socket) => socket.end('HTTP/1.1 103 Early Hints\r\n\r\n'),
    'closes after a 100': (socket) => socket.end('HTTP/1.1 100 Continue\r\n\r\n'),
    'resets at once': (socket) => socket.resetAndDestroy(),
    'resets within the headers': (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx-some', () => socket.resetAndDestroy())
    },
  }
  it.each(Object.entries(leaving))('%s', async (_name, answer) => {
    const receiver = await receive(answer)
    const result = await transportForTest().post(`http://127.0.0.1:${receiver.port}/`)
    expect(result).toMatchObject({ kind: 'failure', failure: 'connection_reset', remoteAddress: '127.0.0.1' })
  })

  it('refuses the connection: nothing was sent, so it is a connect error', async () => {
    const result = await transportForTest().post('http://127.0.0.1:1/')
    expect(result).toMatchObject({ kind: 'failure', failure: 'connect_error', remoteAddress: null })
  })
})

// A redirect could lead anywhere, also inside: the receiver's first word is its last.
it.each([301, 302, 303, 307, 308])('status %i is an answer and is not followed', async (status) => {
  const target = await canary()
  const location = `http://127.0.0.1:${target.port}/`
  const receiver = await receive((socket) =>
    socket.write(`HTTP/1.1 ${status} Moved\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`),
  )
  const result = await transportForTest().post(`http://127.0.0.1:${receiver.port}/`)
  expect(result).toMatchObject({ kind: 'response', status, headers: { location } })
  expect(target.hits).toBe(0)
})

// 1 MB in 1 KB: decompressing would hand the receiver our memory.
it('keeps a compressed body as it came', async () => {
  const bomb = gzipSync(Buffer.alloc(1_000_000))
  const receiver = await receive((socket) => {
    socket.write(ok(`content-encoding: gzip\r\ncontent-length: ${bomb.length}`))
    socket.write(bomb)
  })
  const result = await transportForTest().post(`http://127.0.0.1:${receiver.port}/`)
  expect(result.kind === 'response' && bomb.equals(result.body)).toBe(true)
  expect(receiver.received).toContain('accept-encoding: identity\r\n')
})

describe('what the request carries', () => {
  // The headers a tenant may set are checked when saved; these are the ones that would break the framing.
  it("has the transport's own host, length and encoding, whatever the headers say", async () => {
    const receiver = await receive((socket) => socket.write(ok('content-length: 0')))
    const result = await transportForTest().send({
      url: `http://127.0.0.1:${receiver.port}/hook?x=%20`,
      headers: {
        host: 'other.example.com',
        'content-length': '1',
        'accept-encoding': 'gzip',
        connection: 'close',
        a: 'b',
      },
      body: '{"name":"Ñandú"}',
      timeoutMs: 5_000,
    })
    expect(result).toMatchObject({ kind: 'response', status: 200 })
    expect(receiver.received).toBe(
      `POST /hook?x=%20 HTTP/1.1\r\nhost: 127.0.0.1:${receiver.port}\r\nconnection: keep-alive\r\n` +
        'accept-encoding: identity\r\na: b\r\ncontent-length: 18\r\n\r\n' +
        Buffer.from('{"name":"Ñandú"}').toString('latin1'),
    )
  })

  it.each([
    ['a line break in a header', 'http://127.0.0.1:PORT/', { a: 'b\r\nc: d' }],
    ['a header beyond Latin-1', 'http://127.0.0.1:PORT/', { a: 'ñ→' }],
    ['a header name with a space', 'http://127.0.0.1:PORT/', { 'a b': 'c' }],
    ['expect', 'http://127.0.0.1:PORT/', { expect: '100-continue' }],
    ['transfer-encoding', 'http://127.0.0.1:PORT/', { 'transfer-encoding': 'chunked' }],
    ['a URL that is none', 'not a url', {}],
    ['another scheme', 'ftp://127.0.0.1:PORT/', {}],
  ])('%s is a result, not an exception, and nothing is sent', async (_name, url, headers) => {
    const receiver = await canary()
    const { send } = transportForTest()
    const result = await send({
      url: url.replace('PORT', `${receiver.port}`),
      headers,
      body: '{}',
      timeoutMs: 5_000,
    })
    expect(result).toMatchObject({ kind: 'failure', failure: 'protocol_error' })
    expect(receiver.received).toBe('')
  })
})
