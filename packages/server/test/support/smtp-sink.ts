import { once } from 'node:events'
import { SMTPServer } from 'smtp-server'
import { certificate, tlsKey } from '../engine/http/certificates.ts'

/** A message as the mail server got it. */
export interface ReceivedMail {
  readonly to: readonly string[]
  /** Decoded, by their names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The decoded parts. */
  readonly text: string
  readonly html: string
  /** Every byte of it. */
  readonly raw: string
  /** Whether it came over TLS. */
  readonly secure: boolean
}

/** What the mail server says to the next messages. */
export interface SinkAnswers {
  /** To the addresses that it does not take. */
  readonly refuseTo?: readonly string[]
  /** To a whole message, with a code such as 451. */
  readonly refuse?: number
  /** Before it takes a message. */
  readonly wait?: Promise<void>
}

/** A real mail server on loopback that remembers what it got. */
export interface SmtpSink {
  readonly port: number
  readonly received: readonly ReceivedMail[]
  /** How many messages were handed to it, those that it refused too. */
  readonly tries: () => number
  /** Resolves when `count` messages have come in all. */
  until(count: number): Promise<void>
  answer(answers: SinkAnswers): void
  close(): Promise<void>
}

/** @param credentials whom it lets in, over TLS alone; everybody when absent. */
export async function startSmtpSink(
  credentials: { readonly user: string; readonly password: string } | null = null,
): Promise<SmtpSink> {
  const received: ReceivedMail[] = []
  const waiters = new Set<{ count: number; resolve: () => void }>()
  let answers: SinkAnswers = {}
  let tries = 0
  const refusal = (responseCode: number) => Object.assign(new Error('not now'), { responseCode })
  const server = new SMTPServer({
    key: tlsKey,
    cert: certificate,
    logger: false,
    authOptional: credentials === null,
    disabledCommands: credentials === null ? ['STARTTLS', 'AUTH'] : [],
    onAuth(auth, _session, done) {
      if (auth.username === credentials?.user && auth.password === credentials?.password) {
        return done(null, { user: auth.username })
      }
      // Some servers do repeat what they were told.
      done(Object.assign(new Error(`no such password: ${auth.password}`), { responseCode: 535 }))
    },
    onRcptTo({ address }, _session, done) {
      done(answers.refuseTo?.includes(address) ? refusal(550) : null)
    },
    async onData(stream, session, done) {
      const chunks: Buffer[] = []
      for await (const chunk of stream) chunks.push(chunk as Buffer)
      tries += 1
      await answers.wait
      if (answers.refuse !== undefined) return done(refusal(answers.refuse))
      const to = session.envelope.rcptTo.map(({ address }) => address)
      received.push({ ...takeApart(Buffer.concat(chunks).toString()), to, secure: session.secure })
      done()
      for (const waiter of waiters) {
        if (received.length < waiter.count) continue
        waiters.delete(waiter)
        waiter.resolve()
      }
    },
  })
  server.on('error', () => {})
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const address = listening.address()
  if (address === null || typeof address === 'string') throw new Error('the mail server has no port')
  return {
    port: address.port,
    received,
    tries: () => tries,
    until(count) {
      if (received.length >= count) return Promise.resolve()
      return new Promise((resolve) => waiters.add({ count, resolve }))
    },
    answer(next) {
      answers = next
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function takeApart(raw: string): Pick<ReceivedMail, 'headers' | 'text' | 'html' | 'raw'> {
  const headers = headersOf(raw)
  const [, boundary = ''] = /boundary="([^"]+)"/.exec(headers['content-type'] ?? '') ?? []
  const parts = raw
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => part.replace(/^\r\n/, ''))
  const part = (type: string) => {
    const found = parts.find((each) => headersOf(each)['content-type']?.startsWith(type)) ?? ''
    const body = found.slice(found.indexOf('\r\n\r\n') + 4)
    const encoding = headersOf(found)['content-transfer-encoding']
    if (encoding === 'base64') return Buffer.from(body, 'base64').toString()
    return encoding === 'quoted-printable' ? unquote(body.replace(/=\r\n/g, '')) : body
  }
  return { headers, text: part('text/plain'), html: part('text/html'), raw }
}

function headersOf(text: string): Record<string, string> {
  const head = text.slice(0, text.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ')
  return Object.fromEntries(
    head.split('\r\n').map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), decodeWords(line.slice(colon + 1).trim())]
    }),
  )
}

/** RFC 2047. */
function decodeWords(text: string): string {
  return text
    .replace(/\?= =\?/g, '?==?')
    .replace(/=\?UTF-8\?([QB])\?([^?]*)\?=/gi, (_, kind: string, words: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(words, 'base64').toString()
        : unquote(words.replaceAll('_', ' ')),
    )
}

function unquote(text: string): string {
  return text.replace(/(=[0-9A-F]{2})+/g, (bytes) => Buffer.from(bytes.replaceAll('=', ''), 'hex').toString())
}
