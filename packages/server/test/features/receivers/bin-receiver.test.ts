import { once } from 'node:events'
import { METHODS } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { engines, postgresForTest } from '../../support/db.ts'
import { binsForTest, closed, send, type TestBins } from './bin-support.ts'

describe.each(engines)('a bin receives, on %s', (_name, open) => {
  let bins: TestBins
  beforeAll(async () => {
    bins = await binsForTest(open)
  })
  afterAll(() => bins?.api.close())

  it('what came, as it came, and nothing of the connection', async () => {
    const { id, url } = await bins.make()
    const headers = {
      'X-Team': 'finance',
      authorization: 'Bearer of the sender',
      cookie: 'gancho_session=of the person who opened it',
      connection: 'close, x-hop',
      'x-hop': 'of this connection',
      te: 'trailers',
      'proxy-authorization': 'Basic x',
    }
    const answer = await send(url, { path: '/in/%00?a=1&b=%F1', headers, body: '{"a":"ñ"}' })
    expect(answer).toMatchObject({ status: 200, body: '' })
    expect(await bins.requestsOf(id)).toEqual([
      {
        id: expect.stringMatching(/^brq_/),
        received_at: new Date(bins.api.clock.now()).toISOString(),
        method: 'POST',
        path: '/in/%00?a=1&b=%F1',
        headers: {
          'x-team': 'finance',
          authorization: '********',
          'content-length': '10',
          host: new URL(url).host,
        },
        body: '{"a":"ñ"}',
        truncated: false,
        verdict: 'unknown',
        verdict_code: null,
        answered: 200,
      },
    ])
    expect(await bins.countOf(id)).toBe(1)
  })

  it('any method', async () => {
    const { id, url } = await bins.make()
    const methods = METHODS.filter((method) => method !== 'CONNECT')
    for (const method of methods)
      expect([method, (await send(url, { method })).status]).toEqual([method, 200])
    expect((await bins.requestsOf(id)).map(({ method }) => method).reverse()).toEqual(methods)
  })

  it.each([
    'application/json',
    'text/plain; charset=utf-16',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'no type at all',
    ';;;///',
    '"',
    '',
  ])('a body said to be "%s", also with GET', async (type) => {
    const { id, url } = await bins.make()
    for (const method of ['POST', 'GET', 'DELETE', 'QUERY', 'PROPFIND']) {
      const body = Buffer.from([0x7b, 0, 0xff, 0xc3, 0x28, 0x22])
      expect((await send(url, { method, headers: { 'content-type': type }, body })).status).toBe(200)
      const [request] = await bins.requestsOf(id)
      expect(request).toMatchObject({ method, body: '{\u0000\ufffd\ufffd("', truncated: false })
      expect(request?.headers).toMatchObject({ 'content-type': type })
    }
    const stored = await bins.api.db.kysely
      .selectFrom('gancho.bin_requests')
      .select('body')
      .where('bin_id', '=', id)
      .executeTakeFirst()
    expect(Buffer.from(stored?.body ?? '').toString('hex')).toBe('7b00ffc32822')
  })

  it('up to 1 MiB, of which 256 KiB are kept, and refuses more', async () => {
    const { id, url } = await bins.make()
    for (const [bytes, truncated] of [
      [256 * 1024, false],
      [256 * 1024 + 1, true],
      [1024 * 1024, true],
    ] as const) {
      expect((await send(url, { body: Buffer.alloc(bytes, 'x') })).status).toBe(200)
      const [request] = await bins.requestsOf(id, '?limit=1')
      expect([String(request?.body).length, request?.truncated]).toEqual([
        Math.min(bytes, 262_144),
        truncated,
      ])
    }
    for (const bytes of [1024 * 1024 + 1, 1100 * 1024]) {
      const refused = await send(url, { body: Buffer.alloc(bytes) })
      expect(refused).toMatchObject({ status: 413, headers: { connection: 'close' } })
      expect(JSON.parse(refused.body)).toMatchObject({ code: 'body_too_large' })
    }
    expect(await bins.countOf(id)).toBe(3)
  })

  it('without end: the connection is closed after 1 MiB', async () => {
    const { id, url } = await bins.make()
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write(`POST ${new URL(url).pathname} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n`)
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`
    let sent = 0
    const more = () => {
      while (!socket.destroyed && socket.write(chunk)) sent += 1
    }
    socket.on('drain', more)
    more()
    await closed(socket)
    expect(sent).toBeLessThan(1_000)
    expect(await bins.countOf(id)).toBe(0)
  })

  it('nothing of a request that breaks off', async () => {
    const { id, url } = await bins.make()
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write(`POST ${new URL(url).pathname} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nabc`)
    await send(url)
    socket.destroy()
    await once(socket, 'close')
    await send(url)
    expect(await bins.countOf(id)).toBe(2)
    expect(bins.api.log.join('')).not.toContain('request failed')
  })

  it('weird headers', async () => {
    const { id, url } = await bins.make()
    const path = new URL(url).pathname
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write(
      Buffer.from(
        `POST ${path} HTTP/1.1\r\nhost: x\r\n__proto__: a\r\nconstructor: b\r\nx-many: 1\r\nX-Many: 2\r\nx-bytes: \xff\xfe\r\nx-empty:\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`,
        'latin1',
      ),
    )
    const [answer] = await once(socket, 'data')
    expect(String(answer)).toMatch(/^HTTP\/1\.1 200 /)
    expect((await bins.requestsOf(id))[0]?.headers).toMatchObject({
      constructor: 'b',
      'x-many': '1, 2',
      'x-bytes': 'ÿþ',
      'x-empty': '',
    })
  })

  it.each(['a\u0000b', 'a\rb', 'a\nb: c d'])('no header with %j in it, and goes on', async (value) => {
    const { id, url } = await bins.make()
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write(`GET ${new URL(url).pathname} HTTP/1.1\r\nhost: x\r\nx-bad: ${value}\r\n \r\n\r\n`)
    await closed(socket)
    expect((await send(url)).status).toBe(200)
    expect(await bins.countOf(id)).toBe(1)
  })

  it('only at the address of a bin', async () => {
    const { url } = await bins.make()
    const { origin } = new URL(url)
    for (const address of [
      `${origin}/bins/`,
      `${origin}/bins/x`,
      `${url.slice(0, -1)}`,
      `${url}x`,
      `${origin}/bins/${'A'.repeat(43)}`,
      `${origin}/bins/${'A'.repeat(43)}/in`,
      `${origin}/bins/..%2f..%2fv1%2fbins`,
      `${origin}/bins/%00`,
    ]) {
      const answer = await send(address)
      expect([address, answer.status]).toEqual([address, 404])
    }
  })

  it('until it expires, and until it is deleted', async () => {
    const [first, second] = [await bins.make(), await bins.make()]
    await bins.delete(first.id)
    expect(await send(first.url)).toMatchObject({ status: 404 })
    bins.api.clock.advance(7 * 24 * 60 * 60 * 1_000)
    expect(await send(second.url)).toMatchObject({ status: 404 })
  })

  it('and keeps the last 100, page by page', async () => {
    const { id, url } = await bins.make()
    const other = await bins.make()
    await send(other.url)
    for (let n = 0; n < 103; n += 1) await send(url, { body: String(n) })
    const all = await bins.requestsOf(id, '?limit=200')
    expect(all.map(({ body }) => body)).toEqual(Array.from({ length: 100 }, (_, n) => String(102 - n)))
    expect(await bins.countOf(id)).toBe(103)
    expect(await bins.requestsOf(other.id)).toHaveLength(1)

    const pages: unknown[] = []
    let cursor = ''
    do {
      const page = await bins.pageOf(id, `?limit=60${cursor}`)
      pages.push(...page.data)
      cursor = page.next_cursor === null ? '' : `&cursor=${page.next_cursor}`
    } while (cursor !== '')
    expect(pages).toEqual(all)
  })
})

it('a bin receives no more than 600 in a minute, and the others are not the worse for it', async () => {
  const bins = await binsForTest(postgresForTest)
  onTestFinished(bins.api.close)
  const [busy, quiet] = [await bins.make(), await bins.make()]
  const statuses = new Map<number, number>()
  for (let round = 0; round < 61; round += 1) {
    for (const { status } of await Promise.all(Array.from({ length: 10 }, () => send(busy.url)))) {
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  expect([...statuses]).toEqual([
    [200, 600],
    [429, 10],
  ])
  expect((await send(busy.url)).headers['retry-after']).toBe('60')
  expect((await send(quiet.url)).status).toBe(200)
  bins.api.clock.advance(60_000)
  expect((await send(busy.url)).status).toBe(200)
}, 60_000)
