/** A request as an attempt sent it. */
export interface SentRequest {
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

/** The body goes through standard input: as an argument it could be longer than the system allows. */
const command = ({ url }: SentRequest, options: readonly string[]) =>
  [`printf %s "$body" | curl -i --data-binary @- ${quote(url)}`, ...options].join(' \\\n  ')

/** The request as it was, with the signatures of then: a receiver that checks the time refuses it after some minutes. */
export function recordedCurl(request: SentRequest): string {
  const options = Object.entries(request.headers).map(([name, value]) => headerOption(name, value))
  return subshell([`body=${quote(request.body)}`, command(request, options)])
}

const computed: Readonly<Record<string, string>> = {
  'webhook-timestamp': '$timestamp',
  'webhook-signature': 'v1,$standard',
  'x-signature': 'sha256=$raw',
}

/** The request signed anew, now, with the secret in $WEBHOOK_SECRET: for a POSIX shell with curl and openssl. */
export function signedCurl(request: SentRequest): string {
  const options = Object.entries(request.headers).map(([name, value]) => {
    const now = computed[name]
    return now === undefined ? headerOption(name, value) : `-H "${name}: ${now}"`
  })
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
    command(request, options),
  ])
}

/** What is pasted leaves no variables behind, and ends where a value is missing. */
const subshell = (lines: readonly string[]) => `(\n${lines.join('\n')}\n)\n`
