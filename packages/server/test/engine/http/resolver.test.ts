import { expect, it } from 'vitest'
import { createResolver } from '../../../src/engine/http/resolver.ts'
import { type Answer, responseCodes, serveDns } from './dns-server.ts'

async function resolverWith(answer: (name: string, type: string) => Answer) {
  const { address, questions } = await serveDns(answer)
  return { resolve: createResolver({ servers: [address], tryTimeoutMs: 100 }), questions }
}

// The guard judges every address: one that is left out here would be one that is not judged.
it('answers with every IPv4 and IPv6 address', async () => {
  const { resolve } = await resolverWith((_name, type) => ({
    addresses: type === 'A' ? ['192.0.2.1', '192.0.2.2'] : ['2001:db8::1'],
  }))
  expect(await resolve('hooks.example.com')).toEqual(['192.0.2.1', '192.0.2.2', '2001:db8::1'])
})

it('answers with the addresses of one family when the other has none or fails', async () => {
  for (const failure of [{ addresses: [] }, { code: responseCodes.serverFailure }, 'silence' as const]) {
    const { resolve } = await resolverWith((_name, type) =>
      type === 'A' ? { addresses: ['192.0.2.1'] } : failure,
    )
    expect(await resolve('hooks.example.com')).toEqual(['192.0.2.1'])
  }
})

// `hooks` must not become `hooks.corp.example`, nor a name in the hosts file skip DNS.
it('asks for the name as it stands, without search domains or the hosts file', async () => {
  const { resolve, questions } = await resolverWith(() => ({ addresses: [] }))
  for (const name of ['hooks', 'ip6-localhost', 'hooks.example.com.']) {
    await expect(resolve(name)).rejects.toMatchObject({ failure: 'dns_error' })
  }
  expect([...new Set(questions)].sort()).toEqual([
    'A hooks',
    'A hooks.example.com',
    'A ip6-localhost',
    'AAAA hooks',
    'AAAA hooks.example.com',
    'AAAA ip6-localhost',
  ])
})

it('knows localhost without asking', async () => {
  const { resolve, questions } = await resolverWith(() => ({ addresses: ['192.0.2.1'] }))
  expect(await resolve('localhost')).toEqual(['127.0.0.1', '::1'])
  expect(questions).toEqual([])
})

it.each<[string, Answer]>([
  ['ENOTFOUND', { code: responseCodes.noSuchName }],
  ['ENODATA', { addresses: [] }],
  ['ESERVFAIL', { code: responseCodes.serverFailure }],
  ['EREFUSED', { code: responseCodes.refused }],
  // Asked again over TCP, where nothing listens.
  ['ECONNREFUSED', 'truncated'],
])('says why there is no address: %s', async (code, answer) => {
  const { resolve } = await resolverWith(() => answer)
  await expect(resolve('hooks.example.com')).rejects.toMatchObject({
    failure: 'dns_error',
    message: expect.stringContaining(code),
  })
})

it('gives up on a name server that never answers after three tries', async () => {
  const { resolve, questions } = await resolverWith(() => 'silence')
  await expect(resolve('hooks.example.com')).rejects.toMatchObject({ failure: 'dns_error' })
  expect(questions.filter((question) => question.startsWith('A '))).toHaveLength(3)
})

it('is not broken by what is no DNS message', async () => {
  const { resolve } = await resolverWith(() => 'garbage')
  await expect(resolve('hooks.example.com')).rejects.toMatchObject({ failure: 'dns_error' })
})
