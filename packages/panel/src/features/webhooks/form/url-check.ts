import type { PanelInfo } from '@gancho/client/http'

/** Why a URL would be refused: codes of the API, which has the last word. */
export type UrlTrouble =
  | 'url_too_long'
  | 'url_characters'
  | 'url_fragment'
  | 'url_scheme'
  | 'url_credentials'
  | 'url_ip_address'
  | 'url_host_name'
  | 'url_private_name'

const mostCharacters = 2_048
const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/
const privateTopLevels = [
  'localhost',
  'local',
  'localdomain',
  'internal',
  'intranet',
  'lan',
  'home',
  'test',
  'invalid',
]

/** What the installation allows besides public names over https. */
export type UrlPolicy = Pick<PanelInfo, 'development' | 'private_networks'>

/**
 * What is likely wrong with a webhook's URL, while it is being written. It refuses nothing that the API takes.
 */
export function checkUrl(raw: string, policy: UrlPolicy): UrlTrouble | null {
  if (raw.length > mostCharacters) return 'url_too_long'
  if (!/^https?:\/\/[^/?]/i.test(raw)) return 'url_scheme'
  if (!/^[\x21-\x5b\x5d-\x7e]*$/.test(raw)) return 'url_characters'
  if (raw.includes('#')) return 'url_fragment'
  const url = URL.parse(raw)
  if (url === null) return 'url_host_name'
  if (url.username !== '' || url.password !== '') return 'url_credentials'
  return checkHost(url, policy)
}

function checkHost(
  { protocol, hostname }: URL,
  { development, private_networks }: UrlPolicy,
): UrlTrouble | null {
  // Which networks those are, the API knows.
  if (private_networks || (development && loopback.test(hostname))) return null
  if (/^[\d.]+$/.test(hostname) || hostname.startsWith('[')) return 'url_ip_address'
  if (protocol === 'http:') return 'url_scheme'
  const labels = hostname.split('.')
  return labels.length < 2 || privateTopLevels.includes(labels.at(-1) ?? '') ? 'url_private_name' : null
}

/** A port that a URL names and that may be closed to the internet: a thing to know, not an error. */
export function unusualPort(raw: string): string | null {
  const url = URL.parse(raw)
  return url === null || url.port === '' || loopback.test(url.hostname) ? null : url.port
}
