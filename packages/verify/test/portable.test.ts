import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import manifest from '../package.json' with { type: 'json' }

const root = join(import.meta.dirname, '..')

/** Every module that a source file imports, and those they import, as paths or as names. */
function importsOf(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/\bfrom '([^']+)'/g)) {
    if (name.startsWith('.')) importsOf(join(dirname(file), name), seen)
    else seen.add(name)
  }
  return seen
}

test('the package has no dependencies, and only what signs imports anything of Node', () => {
  expect(Object.keys(manifest).filter((key) => /dependencies/i.test(key))).toEqual(['devDependencies'])
  const foreign = (entry: string) =>
    [...importsOf(join(root, entry))].filter((name) => !name.startsWith(root))
  const { './package.json': _, ...entries } = manifest.exports
  const imports = Object.entries(entries).map(([name, paths]) => [name, foreign(paths['@gancho/source'])])
  // Copied into the package when it is built: scripts/install/installation.test.ts looks into what is packed.
  const copied = ['@noble/hashes/hmac.js', '@noble/hashes/sha2.js']
  expect(Object.fromEntries(imports)).toEqual({
    '.': copied,
    './express': copied,
    './fastify': copied,
    './hono': copied,
    './node': ['node:crypto'],
    './testing': ['node:crypto'],
    './web': copied,
  })
})

// What Vercel Edge or a browser offers: no process, no Buffer, no node:crypto.
const withoutNode = `
  const print = console.log
  delete globalThis.process
  delete globalThis.Buffer
  const { default: vectors } = await import('./vectors/signatures.json', { with: { type: 'json' } })
  const { default: ed25519 } = await import('./vectors/ed25519.json', { with: { type: 'json' } })
  const { authenticate } = await import('./src/standard.ts')
  const { hmacSha256 } = await import('./src/hmac.ts')
  const { WebhookSignature } = await import('./src/index.ts')
  if (hmacSha256.name !== 'portableHmac') throw new Error('native crypto is still in use')
  const check = ({ secrets, id, timestamp, body, webhook_signature }) => authenticate({
    secrets, toleranceSeconds: 0, now: new Date(timestamp * 1000), body: new TextEncoder().encode(body),
    headers: { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': webhook_signature },
  })
  for (const vector of vectors) {
    for (const secrets of vector.secrets) await check({ ...vector, secrets })
    if (WebhookSignature.sign(vector.secrets[0], vector.body) !== vector.x_signature) throw new Error(vector.name)
  }
  for (const vector of ed25519) await check({ ...vector, secrets: vector.public_key })
  print('verified ' + (vectors.length + ed25519.length))`

test('every vector is verified where there is no Node', () => {
  const args = ['--input-type=module', '--disable-warning=ExperimentalWarning', '--eval', withoutNode]
  expect(execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' })).toBe('verified 18\n')
})
