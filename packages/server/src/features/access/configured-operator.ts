import { hash, timingSafeEqual } from 'node:crypto'
import { proveCredentials } from '../../platform/token.ts'

/** The operator as the configuration knows one, beside the operator keys that are stored. */
export interface ConfiguredOperator {
  /** An operator password is set. */
  readonly hasPassword: boolean
  isPassword(text: string): boolean
  /** Ties a token to the operator key and password of today: see platform/token.ts. */
  prove(token: string): string
}

export function createConfiguredOperator({
  operatorKey,
  operatorPassword,
}: {
  operatorKey: string | null
  operatorPassword: string | null
}): ConfiguredOperator {
  const passwordHash = operatorPassword === null ? null : hash('sha256', operatorPassword, 'buffer')
  const credentials = JSON.stringify([operatorKey, operatorPassword])
  return {
    hasPassword: passwordHash !== null,
    // Hashes are of one length, and how long comparing them takes tells nothing about the password.
    isPassword: (text) =>
      passwordHash !== null && timingSafeEqual(hash('sha256', text, 'buffer'), passwordHash),
    prove: (token) => proveCredentials(token, credentials),
  }
}
