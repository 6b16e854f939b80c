import fc from 'fast-check'
import { signStandard } from '../src/node.ts'

/** A request of Standard Webhooks, and how the receiver is set up. */
export type StandardRequest = {
  name: string
  secrets: string[]
  body: Uint8Array | string
  headers: { 'webhook-id'?: string; 'webhook-timestamp'?: string; 'webhook-signature'?: string }
  nowSeconds: number
  toleranceSeconds: number
}

const timestampSeconds = 1_707_906_600
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const bytes = (lengths: { minLength: number; maxLength: number }) => fc.uint8Array(lengths)

const secret = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => `plain ${text}.`),
  bytes({ minLength: 1, maxLength: 80 }).map((key) => `whsec_${base64(key)}`),
)

/** Secrets that mean no key of HMAC. */
const brokenSecret = fc.oneof(
  fc.constantFrom(
    '',
    'whsec_',
    'whsec_=',
    'whsec_A===',
    'whsec_AAAA AAAA',
    // Another spelling of AA==.
    'whsec_AB==',
    'whsec_AAAA\n',
    'whpk_',
    'whsk_AAAA',
  ),
  bytes({ minLength: 1, maxLength: 30 })
    .filter((key) => key.length % 3 > 0)
    .map((key) => `whsec_${base64(key).replaceAll('=', '')}`),
  bytes({ minLength: 1, maxLength: 31 }).map((key) => `whpk_${base64(key)}`),
)

/** Not the number of seconds in its one spelling; the full-width digits are digits to some regular expressions. */
const brokenTimestamp = fc.constantFrom(
  '01707906600',
  '1707906600.0',
  '1707906600000',
  '+1707906600',
  '-0',
  '1_707_906_600',
  '1７０７９０６６００',
  '0x65cc9a28',
  'Infinity',
)

const signatureOfUnknownVersion = fc.constantFrom('v2,AAAA', 'v1', 'v1a', 'sha256=00', 'V1,AAAA', 'v1;AAAA')
const wrongSignature = fc.oneof(
  bytes({ minLength: 1, maxLength: 40 }).map((digest) => `v1,${base64(digest)}`),
  fc.constantFrom('v1,=', 'v1a,AAAA', 'v1,ñ'),
)
const otherSignatures = fc.oneof(
  fc.array(signatureOfUnknownVersion, { minLength: 1 }),
  fc.array(fc.oneof(signatureOfUnknownVersion, wrongSignature), { minLength: 1 }),
  // About as many as there may be at most, 32.
  fc.array(wrongSignature, { minLength: 30, maxLength: 33 }),
)

/** How a right request is changed into one that may be wrong. */
const change: fc.Arbitrary<(request: StandardRequest) => Partial<StandardRequest>> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(() => ({})) },
  fc.array(secret, { maxLength: 2 }).map((secrets) => () => ({ secrets })),
  brokenSecret.map((broken) => ({ secrets }: StandardRequest) => ({ secrets: [...secrets, broken] })),
  bytes({ minLength: 0, maxLength: 9 }).map((body) => () => ({ body })),
  fc.constantFrom('', 'evt_1', 'evt_1.1707906600', '.', 'evt_ñ').map((id) => replaced('webhook-id', id)),
  fc
    .oneof(brokenTimestamp, fc.constantFrom('', '0', '1707906601', '999999999999'))
    .map((timestamp) => replaced('webhook-timestamp', timestamp)),
  otherSignatures.map((others) => replaced('webhook-signature', others.join(' '))),
  // Beside the right ones: accepted unless there are too many.
  otherSignatures.map((others) => (request: StandardRequest) => {
    const signatures = [...others, request.headers['webhook-signature'], 'v1,AAAA']
    return replaced('webhook-signature', signatures.join('  '))(request)
  }),
)

function replaced(name: keyof StandardRequest['headers'], value: string) {
  return ({ headers }: StandardRequest) => ({ headers: { ...headers, [name]: value } })
}

/** A request that was rightly signed with several secrets, one of which the receiver has among others, and one part of it changed. */
export function arbitraryRequest(): fc.Arbitrary<StandardRequest> {
  return fc
    .record({
      others: fc.array(secret, { maxLength: 2 }),
      signedWith: fc.array(secret, { minLength: 1, maxLength: 3 }),
      id: fc.stringMatching(/^[!-\-/-~ñ日]{1,20}$/),
      body: fc.oneof(fc.uint8Array(), fc.string({ unit: 'grapheme' })),
      ageSeconds: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.constantFrom(300, -300, 301, -301)),
      change,
    })
    .map(({ others, signedWith, id, body, ageSeconds, change }) => {
      const request: StandardRequest = {
        name: 'generated',
        secrets: [...others, ...signedWith.slice(-1)],
        body,
        headers: {
          'webhook-id': id,
          'webhook-timestamp': String(timestampSeconds),
          'webhook-signature': signStandard(signedWith, id, timestampSeconds, body),
        },
        nowSeconds: timestampSeconds + ageSeconds,
        toleranceSeconds: 300,
      }
      return { ...request, ...change(request) }
    })
}
