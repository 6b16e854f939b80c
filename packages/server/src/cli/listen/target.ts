import { UsageError } from '../usage-error.ts'

/**
 * Where requests are forwarded to: a port of this machine (`4000`, `4000/hooks`), a host with a port and perhaps a path
 * (`localhost:4000/hooks`), or a whole URL.
 * @throws UsageError
 */
export function targetOf(text: string): URL {
  const port = /^(\d+)(\/.*)?$/.exec(text)
  const whole = port
    ? `http://127.0.0.1:${port[1]}${port[2] ?? '/'}`
    : /^\w+:\/\//.test(text)
      ? text
      : `http://${text}`
  const url = URL.parse(whole)
  if (url !== null && /^https?:$/.test(url.protocol) && url.port !== '0') return url
  throw new UsageError(`"${text}" is nowhere to forward to: write a port, such as 4000, or a URL.`)
}

/** The target, with what followed the address that the request came to. */
export function targetOfRequest(target: URL, path: string): URL {
  if (path === '/' || path === '') return target
  const url = new URL(target)
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${path.replace(/^\//, '')}`
  return url
}
