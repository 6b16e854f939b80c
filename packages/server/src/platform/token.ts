import { createHmac, hash, randomBytes } from 'node:crypto'

/** What a session's cookie or a portal link holds: 256 random bits. */
export function generateToken(): string {
  return randomBytes(32).toString('base64url')
}

/** Whether text can be a token at all: strangers' guesses then cost no look-up. */
export function isTokenForm(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text)
}

/** What is stored of a token, in hex. */
export function hashToken(token: string): string {
  return hash('sha256', token, 'hex')
}

/**
 * Ties a token to credentials, so that it ends when they change. Whoever reads the database cannot guess the
 * credentials from it: that would take the token, which is not there.
 */
export function proveCredentials(token: string, credentials: string): string {
  return createHmac('sha256', token).update(credentials).digest('hex')
}
