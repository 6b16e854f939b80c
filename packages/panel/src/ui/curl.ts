import { printCommand, shellWord } from './shell-word.ts'

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

/** What curl writes by itself. */
const ofTheSender = new Set(['connection', 'content-length', 'host'])

/** Headers that the command computes, with what follows their name: words of a shell. */
type Computed = ReadonlyMap<string, string>

function headerOptions({ headers }: SentRequest, computed: Computed = new Map()): string[] {
  return Object.entries(headers)
    .filter(([name]) => !ofTheSender.has(name))
    .map(([name, value]) => {
      const words = computed.get(name) ?? (value === maskedValue ? askedFor(name) : undefined)
      if (words !== undefined) return `-H ${shellWord(`${name}: `)}${words}`
      // curl leaves a header out whose name ends in a colon, and sends it empty when it ends in a semicolon.
      return `-H ${shellWord(value === '' ? `${name};` : `${name}: ${value}`)}`
    })
}

/**
 * The value of a header that is not shown, from a variable named after it: `authorization` from $HEADER_AUTHORIZATION.
 * The prefix keeps apart what every shell has: a header may be called `path` or `home`.
 */
function askedFor(name: string): string {
  const variable = `HEADER_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`
  return `"\${${variable}:?its value is not shown}"`
}

/**
 * The command itself. The body goes through standard input, because an argument could be longer than the system allows.
 * `--globoff` and `--path-as-is` keep curl from reading patterns in the URL and from shortening it.
 */
function command({ method = 'POST', url, body }: SentRequest, options: readonly string[]): string {
  const [input, data, usual] = body === '' ? ['', '', 'GET'] : ['body | ', ' --data-binary @-', 'POST']
  // With --request HEAD it would wait for a body.
  const how = method === usual ? '' : method === 'HEAD' ? ' --head' : ` --request ${shellWord(method)}`
  const start = `${input}curl -i --globoff --path-as-is${how}${data} ${shellWord(url)}`
  return [start, ...options].join(' \\\n  ')
}

/** The body is a function: a variable could not hold a NUL. */
const bodyFunction = ({ body }: SentRequest) => `body() { ${printCommand(body)}; }`

/** The request as it was, with the signatures of then: a receiver that checks the time refuses it after some minutes. */
export function recordedCurl(request: SentRequest): string {
  return subshell([bodyFunction(request), command(request, headerOptions(request))])
}

const signatures: Computed = new Map([
  ['webhook-timestamp', '"$timestamp"'],
  ['webhook-signature', '"v1,$standard"'],
  ['x-signature', '"sha256=$raw"'],
])

/** The request signed anew, now, with the secret in $WEBHOOK_SECRET: for a POSIX shell with curl and openssl. */
export function signedCurl(request: SentRequest): string {
  return subshell([
    `: "\${WEBHOOK_SECRET:?the secret of the webhook}"`,
    bodyFunction(request),
    `id=${shellWord(request.headers['webhook-id'] ?? '')}`,
    'timestamp=$(date +%s)',
    "hex() { od -An -v -tx1 | tr -d ' \\n'; }",
    'hmac() { openssl dgst -sha256 -mac HMAC -macopt "hexkey:$1" -binary; }',
    'key=$(printf %s "$WEBHOOK_SECRET" | hex)',
    'raw=$(body | hmac "$key" | hex)',
    'case $WEBHOOK_SECRET in',
    `  whsec_*) key=$(printf %s "\${WEBHOOK_SECRET#whsec_}" | openssl base64 -d -A | hex) ;;`,
    'esac',
    'standard=$({ printf %s "$id.$timestamp."; body; } | hmac "$key" | openssl base64 -A)',
    command(request, headerOptions(request, signatures)),
  ])
}

/** What is pasted leaves no variables behind, and ends where a value is missing. */
const subshell = (lines: readonly string[]) => `(\n${lines.join('\n')}\n)\n`
