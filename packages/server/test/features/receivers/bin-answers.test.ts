import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { engines, postgresForTest } from '../../support/db.ts'
import { binsForTest, send, type TestBins } from './bin-support.ts'

describe.each(engines)('a bin answers, on %s', (_name, open) => {
  let bins: TestBins
  beforeAll(async () => {
    bins = await binsForTest(open)
  })
  afterAll(() => bins?.api.close())

  it('by its script: the first ones in order, the last one for ever, and a new script from the next on', async () => {
    const { id, url } = await bins.make({
      answers: [
        { status: 503, headers: { 'Retry-After': '7' }, body: 'later' },
        { status: 302, headers: { location: 'https://elsewhere.example.com/' } },
        { status: 201, headers: { 'content-type': 'application/json' }, body: '{"ñ":1}' },
      ],
    })
    const answers = []
    for (let n = 0; n < 4; n += 1) answers.push(await send(url))
    expect(answers).toMatchObject([
      {
        status: 503,
        headers: { 'retry-after': '7', 'content-type': 'text/plain; charset=utf-8' },
        body: 'later',
      },
      { status: 302, headers: { location: 'https://elsewhere.example.com/' } },
      { status: 201, headers: { 'content-type': 'application/json' }, body: '{"ñ":1}' },
      { status: 201 },
    ])
    await bins.update(id, { answers: [{ status: 418 }, { status: 200 }] })
    expect([(await send(url)).status, (await send(url)).status, (await send(url)).status]).toEqual([
      418, 200, 200,
    ])
    expect((await bins.requestsOf(id)).map(({ answered }) => answered)).toEqual([
      200, 200, 418, 201, 201, 302, 503,
    ])
  })

  // Two requests that get the same answer would make "fails twice, then works" fail three times.
  it('each of many at once with an answer of its own', async () => {
    const answers = Array.from({ length: 20 }, (_, n) => ({ status: 400 + n }))
    const { id, url } = await bins.make({ answers })
    const given = await Promise.all(Array.from({ length: 40 }, () => send(url)))
    const statuses = given.map(({ status }) => status).sort()
    expect(statuses).toEqual([...answers.map(({ status }) => status), ...Array(20).fill(419)])
    expect(await bins.countOf(id)).toBe(40)
  })

  it('by closing the connection, when the script says so', async () => {
    const { id, url } = await bins.make({ answers: [{ status: null }, { status: 200 }] })
    await expect(send(url, { body: 'x' })).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect((await send(url)).status).toBe(200)
    expect((await bins.requestsOf(id)).map(({ answered }) => answered)).toEqual([200, null])
  })

  it('with statuses that have no body, and to HEAD with none', async () => {
    const { url } = await bins.make({ answers: [204, 304, 200].map((status) => ({ status, body: 'text' })) })
    expect(await send(url)).toMatchObject({ status: 204, body: '' })
    expect(await send(url)).toMatchObject({ status: 304, body: '' })
    expect(await send(url, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' })
    expect(await send(url)).toMatchObject({ status: 200, body: 'text' })
  })

  // The address is on the panel's own origin, and what it answers is a tenant's.
  it('so that no browser runs, shows, frames or guesses it, errors included', async () => {
    const script = { 'content-type': 'text/html' }
    const { url } = await bins.make({
      answers: [{ status: 200, headers: script, body: '<script>alert(1)</script>' }],
    })
    const answers = [
      await send(url),
      await send(`${url}x`),
      await send(url, { body: Buffer.alloc(1_100_000) }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 413])
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
        'content-disposition': 'attachment; filename="answer.txt"',
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
      })
      expect(headers).not.toHaveProperty('set-cookie')
      expect(headers).not.toHaveProperty('access-control-allow-origin')
    }
  })

  it('and sends no person elsewhere', async () => {
    const { url } = await bins.make({
      answers: [{ status: 302, headers: { location: 'https://elsewhere.example.com' } }],
    })
    const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
    const answer = await send(url, { method: 'GET', headers: { accept } })
    expect(answer.status).toBe(302)
    expect(answer.headers).not.toHaveProperty('location')
  })
})

describe('answers that are held', () => {
  let bins: TestBins
  let isClosed: boolean
  beforeEach(async () => {
    isClosed = false
    // One connection: whoever kept it while waiting would stop everything else.
    bins = await binsForTest(() => postgresForTest(1))
  })
  afterEach(async () => {
    if (!isClosed) await bins.api.close()
  })

  const held = { answers: [{ status: 202, delay_ms: 30_000, body: 'at last' }] }
  async function untilReceived(id: string, count: number): Promise<void> {
    while ((await bins.countOf(id)) !== count);
  }

  it('keep no connection to the database, and are given at once when the server stops', async () => {
    const { id, url } = await bins.make(held)
    const answers = Array.from({ length: 5 }, () => send(url))
    await untilReceived(id, 5)
    isClosed = true
    await bins.api.close()
    for (const answer of await Promise.all(answers)) {
      expect(answer).toMatchObject({ status: 202, body: 'at last' })
    }
  })

  it('are a hundred of a bin at most, and none is held for a sender that has gone', async () => {
    const { id, url } = await bins.make(held)
    const { port, pathname } = new URL(url)
    const senders = Array.from({ length: 100 }, () => connect(Number(port), '127.0.0.1'))
    for (const sender of senders) {
      sender.write(`POST ${pathname} HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n`)
    }
    await untilReceived(id, 100)
    expect(await send(url)).toMatchObject({ status: 429, headers: { 'retry-after': '1' } })

    await bins.update(id, { answers: [{ status: 200 }] })
    for (const sender of senders) sender.destroy()
    while ((await send(url)).status === 429);
    expect(await bins.countOf(id)).toBe(101)
    expect(bins.api.log.join('')).not.toContain('request failed')
  })
})
