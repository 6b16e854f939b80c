import type { NetworkPolicy } from './address-policy.ts'

/**
 * The path of a bin: its token, then what any receiver's path may have. Only characters that mean the same to every
 * proxy and router: no percent sign, which some decode and others do not.
 */
const binPath = /^\/bins\/[A-Za-z0-9_-]{43}(?:\/[A-Za-z0-9._~-]+)*\/?$/

/** Whether a URL leads to a bin of this installation: those may be called wherever it is, and nothing else of it. */
export function isOwnBin(url: URL, { ownBins }: NetworkPolicy): boolean {
  return url.origin === ownBins && url.username === '' && url.password === '' && binPath.test(url.pathname)
}
