import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { countDials } from './dials.ts'
import { productionPolicy, transportForTest } from './receivers.ts'

const token = 'Zm9yIHRlc3RzLCBhbmQgZm9yIG5vdGhpbmcgZWxzZS4'

/** This installation, and what was asked of it. */
async function serveBins() {
  const paths: (string | undefined)[] = []
  const server = createServer((request, response) => {
    paths.push(request.url)
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, paths }
}

describe('an installation that may call no loopback address', () => {
  it('calls its own bins there', async () => {
    const { origin, paths } = await serveBins()
    const { post } = transportForTest({ policy: { ...productionPolicy, ownBins: origin } })
    expect(await post(`${origin}/bins/${token}/in?x=1`)).toMatchObject({
      status: 200,
      remoteAddress: '127.0.0.1',
    })
    expect(paths).toEqual([`/bins/${token}/in?x=1`])
  })

  // Connections are kept by origin: the one that a bin was reached by is right there, open and unchecked.
  it('calls nothing else there, although a connection is open to the very place', async () => {
    const { origin, paths } = await serveBins()
    const { post } = transportForTest({ policy: { ...productionPolicy, ownBins: origin } })
    await post(`${origin}/bins/${token}`)
    const dials = countDials()
    for (const path of [
      '/',
      '/v1/webhooks',
      `/bins/${token}/../../v1/webhooks`,
      '/bins/x',
      `/bins/${token}%2f..`,
    ]) {
      expect(await post(`${origin}${path}`)).toMatchObject({ failure: 'blocked_address' })
    }
    expect(await post(`${origin.replace('//', '//user:password@')}/bins/${token}`)).toMatchObject({
      failure: 'blocked_address',
    })
    expect(dials.count).toBe(0)
    expect(paths).toHaveLength(1)
  })

  it('calls none when it has none', async () => {
    const { origin, paths } = await serveBins()
    const { post } = transportForTest({ policy: productionPolicy })
    expect(await post(`${origin}/bins/${token}`)).toMatchObject({ failure: 'blocked_address' })
    expect(paths).toHaveLength(0)
  })

  it('closes the connections to its bins with the others', async () => {
    const { origin } = await serveBins()
    const { post, close } = transportForTest({ policy: { ...productionPolicy, ownBins: origin } })
    await post(`${origin}/bins/${token}`)
    await close()
    expect(await post(`${origin}/bins/${token}`)).toMatchObject({ failure: 'connect_error' })
  })
})
