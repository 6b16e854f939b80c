import { isIP, type LookupFunction, connect as openTcp, type Socket } from 'node:net'
import { connect as openTls } from 'node:tls'
import type { buildConnector } from 'undici'
import { checkServerIdentity, withoutAlternativeName } from './server-identity.ts'
import type { TlsSessions } from './tls-sessions.ts'
import { codeOf, TransportError } from './transport-error.ts'
import type { Timings } from './transport-result.ts'

export interface Target {
  readonly scheme: 'http:' | 'https:'
  /** A name, or an IP address without brackets. */
  readonly hostname: string
  readonly port: number
}

/** What of a request's time goes into its connection; a phase that ended is written here at once. */
export type DialTimings = { -readonly [Phase in Exclude<keyof Timings, 'firstByteMs'>]: Timings[Phase] }

/** Worded to be followed by the host's name. */
type Phase = 'look-up of' | 'connection to' | 'TLS handshake with'

/** All addresses of a name are checked, but only so many are tried. */
const maxAddressesDialled = 8
/** How long one address is tried before the next one is. */
const addressTimeoutMs = 1_000

const certificateFaults = new Map([
  [
    withoutAlternativeName,
    'its certificate lists no name in subjectAltName, and its common name (CN) does not count',
  ],
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
  ['CERT_NOT_YET_VALID', 'its certificate is not valid yet'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is self-signed'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'its certificate is signed by an unknown authority'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'its certificate is signed by an unknown authority'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'it does not send its intermediate certificate'],
])

/**
 * Opens a TCP or TLS socket: looks the name up, tries its addresses in turn, and lets `check` throw before the first
 * byte is sent when the address that answered is not one to talk to. TLS 1.2 or newer, verified, HTTP/1.1.
 *
 * Calls back once, with the socket when it is ready or with a `TransportError` that names the phase that failed.
 */
export function dial(
  {
    target: { scheme, hostname, port },
    lookUp,
    check,
    sessions,
    timeoutMs,
    now,
    timings,
  }: {
    readonly target: Target
    readonly lookUp: () => Promise<readonly string[]>
    readonly check: (address: string) => void
    readonly sessions: TlsSessions
    readonly timeoutMs: number
    /** A monotonic clock in milliseconds. */
    readonly now: () => number
    readonly timings: DialTimings
  },
  callback: buildConnector.Callback,
): Socket {
  let phase: Phase = isIP(hostname) === 0 ? 'look-up of' : 'connection to'
  let phaseBeganMs = now()
  const endPhase = (): number => {
    const beganMs = phaseBeganMs
    phaseBeganMs = now()
    return phaseBeganMs - beganMs
  }

  const lookup: LookupFunction = (_hostname, _options, answer) => {
    lookUp().then(
      (addresses) => {
        timings.dnsMs = endPhase()
        phase = 'connection to'
        const dialled = addresses.slice(0, maxAddressesDialled)
        answer(
          null,
          dialled.map((address) => ({ address, family: isIP(address) })),
        )
      },
      (error) => answer(error, []),
    )
  }
  const socket = open()

  function open(): Socket {
    const options = {
      host: hostname,
      port,
      lookup,
      // Makes Node ask `lookup` for all addresses and try them in turn (RFC 8305).
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: addressTimeoutMs,
      noDelay: true,
    }
    if (scheme === 'http:') return openTcp(options)
    const peer = `${hostname}:${port}`
    const session = sessions.get(peer)
    const tlsSocket = openTls({
      ...options,
      // An address is no server name, and a name is sent without its trailing dot (RFC 6066 section 3). Of an address,
      // the certificate is checked against `host`.
      servername: isIP(hostname) === 0 ? hostname.replace(/\.$/, '') : '',
      checkServerIdentity,
      ALPNProtocols: ['http/1.1'],
      minVersion: 'TLSv1.2',
      // Said aloud so that NODE_TLS_REJECT_UNAUTHORIZED cannot switch it off.
      rejectUnauthorized: true,
      ...(session && { session }),
    })
    sessions.watch(peer, tlsSocket)
    return tlsSocket
  }

  const timer = setTimeout(() => {
    const failure = phase === 'look-up of' ? 'dns_error' : 'connect_timeout'
    const message = `The ${phase} ${hostname} was not complete within ${timeoutMs} ms.`
    socket.destroy(new TransportError(failure, message))
  }, timeoutMs)

  const onError = (error: Error) => {
    clearTimeout(timer)
    callback(error instanceof TransportError ? error : failureIn(phase, hostname, error), null)
  }
  socket.once('error', onError)

  // Before TLS sends its first byte, hence prepended.
  socket.prependOnceListener('connect', () => {
    timings.connectMs = endPhase()
    phase = 'TLS handshake with'
    try {
      check(socket.remoteAddress ?? '')
    } catch (error) {
      socket.destroy(error as Error)
    }
  })
  socket.once(scheme === 'https:' ? 'secureConnect' : 'connect', () => {
    if (socket.destroyed) return
    if (scheme === 'https:') timings.tlsMs = endPhase()
    clearTimeout(timer)
    socket.off('error', onError)
    callback(null, socket)
  })
  return socket
}

function failureIn(phase: Phase, hostname: string, error: Error): TransportError {
  const code = codeOf(error)
  if (phase === 'TLS handshake with') {
    const why = certificateFaults.get(code) ?? 'the TLS handshake failed'
    return new TransportError('tls_error', `${hostname} could not be trusted: ${why} (${code}).`)
  }
  const where = 'address' in error && typeof error.address === 'string' ? error.address : hostname
  if (code === 'ECONNREFUSED') {
    return new TransportError(
      'connect_error',
      `Nothing listens at ${where}: it refused the connection (${code}).`,
    )
  }
  return new TransportError(
    code === 'ETIMEDOUT' ? 'connect_timeout' : 'connect_error',
    `${where} could not be reached (${code}).`,
  )
}
