/** A request, as it can be repeated. */
interface RecordedRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** The exact text. */
  readonly body: string
}

/** What the API shows instead of a credential. */
export const maskedValue = '********'

/** What curl writes by itself. */
const ofTheSender = new Set(['host', 'content-length', 'connection'])

/** Any text as one word of a POSIX shell. */
const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

/** A header whose value is not shown comes from a variable named after it: `authorization` from $AUTHORIZATION. */
function headerOption(name: string, value: string): string {
  if (value !== maskedValue) return `-H ${quote(`${name}: ${value}`)}`
  const variable = name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')
  return `-H "${name}: \${${variable}:?its value is not shown}"`
}

/** The request as it came, for a POSIX shell. */
export function curlOf({ method, url, headers, body }: RecordedRequest): string {
  const options = Object.entries(headers).flatMap(([name, value]) =>
    ofTheSender.has(name) ? [] : [headerOption(name, value)],
  )
  // The body goes through standard input: as an argument it could be longer than the system allows.
  const [before, data] = body === '' ? ['', ''] : [`printf %s ${quote(body)} | `, ' --data-binary @-']
  const start = method === 'HEAD' ? 'curl --head' : `curl -i -X ${quote(method)}`
  return [`${before}${start}${data} ${quote(url)}`, ...options].join(' \\\n  ')
}
