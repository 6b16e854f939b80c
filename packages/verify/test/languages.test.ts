import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { verify, WebhookSignature } from '../src/index.ts'
import refusals from '../vectors/refusals.json' with { type: 'json' }
import signatures from '../vectors/signatures.json' with { type: 'json' }
import { arbitraryRequest, type StandardRequest } from './arbitrary-request.ts'
import { codeOf, requireProgram } from './support.ts'

/** The receivers of docs/receivers: each must say of every request what this package says, and for the same reason. */
const languages = [
  { name: 'Python', command: ['python3', 'verify.py'], debian: 'python3' },
  { name: 'Go', command: ['go', 'run', 'verify.go'], debian: 'golang-go' },
  { name: 'Java', command: ['java', 'Verify.java'], debian: 'default-jdk-headless' },
  { name: 'PHP', command: ['php', 'verify.php'], debian: 'php-cli' },
  { name: 'Ruby', command: ['ruby', 'verify.rb'], debian: 'ruby' },
] as const

type RawRequest = { name: string; secret: string; body: string; signature: string }

const fromVectors: StandardRequest[] = [
  ...signatures.flatMap((vector) =>
    [vector.secrets, ...vector.secrets.map((secret) => [secret])].map((secrets) => ({
      name: `accepted: ${vector.name}`,
      secrets,
      body: vector.body,
      headers: headersOf(vector.id, String(vector.timestamp), vector.webhook_signature),
      nowSeconds: vector.timestamp,
      toleranceSeconds: 0,
    })),
  ),
  ...refusals.webhook.map((vector) => ({
    name: `refused: ${vector.name}`,
    secrets: vector.secrets,
    body: vector.body,
    headers: vector.headers,
    nowSeconds: vector.now,
    toleranceSeconds: vector.tolerance_seconds,
  })),
]

const rawRequests: RawRequest[] = [
  ...signatures.map(({ name, secrets, body, x_signature }) => ({
    name: `accepted: ${name}`,
    secret: secrets[0]!,
    body,
    signature: x_signature,
  })),
  ...refusals.x_signature.map(({ name, secret, body, x_signature }) => ({
    name: `refused: ${name}`,
    secret,
    body,
    signature: x_signature ?? '',
  })),
]

/** Requests that nobody thought of: right ones, of which any part may be another. The seed makes them the same each time. */
const generated: StandardRequest[] = fc.sample(arbitraryRequest(), { numRuns: 500, seed: 20_240_214 })

describe.each(languages)('$name', ({ command: [program, ...args], debian }) => {
  beforeAll(() => requireProgram(program, debian))

  // Minutes, because the first run of Go compiles its standard library.
  test('agrees on every vector and on generated requests', { timeout: 600_000 }, async () => {
    const standard = [...fromVectors, ...generated]
    const expected = [...rawRequests.map(rawVerdict), ...(await Promise.all(standard.map(verdict)))]
    const input = [...rawRequests.map(rawLine), ...standard.map(line)].join('\n')
    const options = { cwd: join(import.meta.dirname, '../../../docs/receivers'), input: `${input}\n` }
    const output = execFileSync(program, args, options).toString().trimEnd().split('\n')
    const names = [...rawRequests, ...standard].map(({ name }) => name)
    const named = (verdicts: string[]) => verdicts.map((each, i) => `${names[i]}: ${each}`)
    expect(named(output)).toEqual(named(expected))
  })
})

test('the generated requests are of every kind, so that agreeing on them means something', async () => {
  const verdicts = new Set(await Promise.all(generated.map(verdict)))
  expect([...verdicts].sort()).toEqual([
    'accepted',
    'invalid_id',
    'invalid_secret',
    'invalid_signature_header',
    'invalid_timestamp',
    'missing_header',
    'no_matching_signature',
    'timestamp_too_new',
    'timestamp_too_old',
  ])
})

/** What this package says. The receivers only verify: whether the body is an event is for their JSON parser. */
async function verdict(request: StandardRequest): Promise<string> {
  const { secrets, body, headers, nowSeconds, toleranceSeconds } = request
  const options = { now: new Date(nowSeconds * 1000), toleranceSeconds }
  const code = await codeOf(() => verify(secrets, body, headers, options))
  return code === 'invalid_payload' ? 'accepted' : code
}

function rawVerdict({ secret, body, signature }: RawRequest): string {
  return WebhookSignature.verifyRaw(secret, body, signature) ? 'accepted' : 'refused'
}

/** One request, one line: tabs between, each field in base64, so that a receiver needs no JSON parser to be tested. */
function line({ secrets, body, headers, nowSeconds, toleranceSeconds }: StandardRequest): string {
  const {
    'webhook-id': id = '',
    'webhook-timestamp': timestamp = '',
    'webhook-signature': signature = '',
  } = headers
  const fields = [String(nowSeconds), String(toleranceSeconds), body, id, timestamp, signature, ...secrets]
  return ['standard-webhooks', ...fields.map(base64)].join('\t')
}

function rawLine({ secret, body, signature }: RawRequest): string {
  return ['x-signature', ...[secret, body, signature].map(base64)].join('\t')
}

function base64(field: Uint8Array | string): string {
  return Buffer.from(field).toString('base64')
}

function headersOf(id: string, timestamp: string, signature: string) {
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature }
}
