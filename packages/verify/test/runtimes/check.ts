import { webhooks } from '../../src/adapters/web.ts'
import { type VerifyOptions, verify, WebhookSignature, WebhookVerificationError } from '../../src/index.ts'
import ed25519 from '../../vectors/ed25519.json' with { type: 'json' }
import refusals from '../../vectors/refusals.json' with { type: 'json' }
import signatures from '../../vectors/signatures.json' with { type: 'json' }

/** Every vector and the Web receiver, with nothing but what each runtime has. Returns what it counted; throws where it fails. */
export async function check(): Promise<string> {
  let accepted = 0
  for (const vector of signatures) {
    for (const secret of vector.secrets) await expectCode('accepted', secret, vector)
    accepted++
    expect(WebhookSignature.verifyRaw(vector.secrets, vector.body, vector.x_signature), true)
    expect(WebhookSignature.sign(vector.secrets[0] ?? '', vector.body), vector.x_signature)
  }
  for (const vector of ed25519) {
    await expectCode('accepted', vector.public_key, vector)
    await expectCode('no_matching_signature', vector.public_key, { ...vector, body: `${vector.body} ` })
    accepted++
  }
  for (const { secrets, body, headers, now, tolerance_seconds, error } of refusals.webhook) {
    const options = { now: new Date(now * 1000), toleranceSeconds: tolerance_seconds }
    expect(await codeOf(secrets, body, new Headers(headers), options), error)
  }
  for (const { secret, body, x_signature } of refusals.x_signature) {
    expect(WebhookSignature.verifyRaw(secret, body, x_signature), false)
  }
  await checkReceiver()
  return `${accepted} accepted, ${refusals.webhook.length + refusals.x_signature.length} refused`
}

type Message = { id: string; timestamp: number; body: string; webhook_signature: string }

/** Bodies of vectors need not be JSON; that they are not is found only once the signature is proved. */
async function expectCode(code: string, secret: string, message: Message): Promise<void> {
  const { id, timestamp, body, webhook_signature } = message
  const headers = new Headers({
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': webhook_signature,
  })
  const options = { now: new Date(timestamp * 1000), toleranceSeconds: 0 }
  const actual = await codeOf(secret, new TextEncoder().encode(body), headers, options)
  expect(actual === 'invalid_payload' ? 'accepted' : actual, code)
}

async function codeOf(
  secrets: string | string[],
  body: string | Uint8Array,
  headers: Headers,
  options: VerifyOptions,
): Promise<string> {
  try {
    await verify(secrets, body, headers, options)
    return 'accepted'
  } catch (error) {
    if (error instanceof WebhookVerificationError) return error.code
    throw error
  }
}

async function checkReceiver(): Promise<void> {
  const vector = signatures[0]
  if (!vector) throw new Error('there are no vectors')
  const events: string[] = []
  const receive = webhooks({
    secrets: vector.secrets,
    now: new Date(vector.timestamp * 1000),
    on: { 'invoice.created': ({ id }) => events.push(id) },
  })
  const request = (body: string) =>
    new Request('http://localhost/webhooks', {
      method: 'POST',
      headers: {
        'webhook-id': vector.id,
        'webhook-timestamp': String(vector.timestamp),
        'webhook-signature': vector.webhook_signature,
      },
      body,
    })
  expect((await receive(request(vector.body))).status, 204)
  const refusal = await receive(request(`${vector.body} `))
  expect(refusal.status, 400)
  expect((await refusal.text()).includes('no_matching_signature'), true)
  expect((await receive(request('x'.repeat(1_048_577)))).status, 413)
  expect(events.join(), 'evt_01')
}

function expect(actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`expected ${expected}, not ${actual}`)
}
