/** Characters of a secret. Source: SPEC section 7. */
export const secretLimits = { min: 8, max: 500 } as const

const secretBytes = 32

/** A secret of Standard Webhooks: 32 random bytes in base64, after `whsec_`. */
export function generateSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(secretBytes))
  return `whsec_${btoa(String.fromCharCode(...bytes))}`
}
