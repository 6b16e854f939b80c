/** A request as it was sent. */
interface SentRequest {
  /** Default: POST. */
  readonly method?: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** The exact text. */
  readonly body: string
}

/** What the API shows instead of a credential. */
export const maskedValue = '********'

/** Any text as one word of a POSIX shell. */
const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

/** A header whose value is not shown comes from a variable named after it: `authorization` from $AUTHORIZATION. */
function headerOption(name: string, value: string): string {
  if (value !== maskedValue) return `-H ${quote(`${name}: ${value}`)}`
  const variable = name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')
  return `-H "${name}: \${${variable}:?its value is not shown}"`
}

/** What curl writes by itself. */
const ofTheSender = new Set(['connection', 'content-length', 'host'])

const headerOptions = ({ headers }: SentRequest, written: Readonly<Record<string, string>> = {}) =>
  Object.entries(headers)
    .filter(([name]) => !ofTheSender.has(name))
    .map(([name, value]) =>
      written[name] === undefined ? headerOption(name, value) : `-H "${name}: ${written[name]}"`,
    )

/** The body goes through standard input: as an argument it could be longer than the system allows. */
function command({ method = 'POST', url, body }: SentRequest, options: readonly string[]): string {
  const [input, data, usual] =
    body === '' ? ['', '', 'GET'] : ['printf %s "$body" | ', ' --data-binary @-', 'POST']
  // With --request HEAD it would wait for a body.
  const how = method === usual ? '' : method === 'HEAD' ? ' --head' : ` --request ${quote(method)}`
  return [`${input}curl -i${how}${data} ${quote(url)}`, ...options].join(' \\\n  ')
}

/** The request as it was, with the signatures of then: a receiver that checks the time refuses it after some minutes. */
export function recordedCurl(request: SentRequest): string {
  return subshell([`body=${quote(request.body)}`, command(request, headerOptions(request))])
}

const computed: Readonly<Record<string, string>> = {
  'webhook-timestamp': '$timestamp',
  'webhook-signature': 'v1,$standard',
  'x-signature': 'sha256=$raw',
}

/** The request signed anew, now, with the secret in $WEBHOOK_SECRET: for a POSIX shell with curl and openssl. */
export function signedCurl(request: SentRequest): string {
  return subshell([
    `: "\${WEBHOOK_SECRET:?the secret of the webhook}"`,
    `body=${quote(request.body)}`,
    `id=${quote(request.headers['webhook-id'] ?? '')}`,
    'timestamp=$(date +%s)',
    "hex() { od -An -v -tx1 | tr -d ' \\n'; }",
    'hmac() { openssl dgst -sha256 -mac HMAC -macopt "hexkey:$1" -binary; }',
    'key=$(printf %s "$WEBHOOK_SECRET" | hex)',
    'raw=$(printf %s "$body" | hmac "$key" | hex)',
    'case $WEBHOOK_SECRET in',
    `  whsec_*) key=$(printf %s "\${WEBHOOK_SECRET#whsec_}" | openssl base64 -d -A | hex) ;;`,
    'esac',
    'standard=$(printf %s "$id.$timestamp.$body" | hmac "$key" | openssl base64 -A)',
    command(request, headerOptions(request, computed)),
  ])
}

/** What is pasted leaves no variables behind, and ends where a value is missing. */
const subshell = (lines: readonly string[]) => `(\n${lines.join('\n')}\n)\n`
