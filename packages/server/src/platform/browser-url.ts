/**
 * Whether a person's browser may be sent to a URL: https, without credentials, which would be shown. Never
 * `javascript:` or `data:`, which would run as the page that links to them.
 * @param allowed.loopbackHttp also http to this machine, for development.
 */
export function isBrowserUrl(text: string, allowed: { readonly loopbackHttp: boolean }): boolean {
  const url = URL.parse(text)
  // As the browser reads it, or not at all: it takes "https:\\host", "https:///host" and line breaks, and mends them.
  if (url === null || !/^https?:\/\/[^\s\\/][^\s\\]*$/.test(text)) return false
  if (url.username !== '' || url.password !== '') return false
  return url.protocol === 'https:' || (allowed.loopbackHttp && isLoopback(url.hostname))
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}
