import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

/** Encrypts the secrets of webhooks at rest. The first master key encrypts, every one of them decrypts. */
export interface SecretBox {
  /** @param context what the secret belongs to; a ciphertext copied to another row does not open there. */
  seal(plain: string, context: string): string
  /** @throws SecretBoxError when the key is not known, or the ciphertext was changed or moved. */
  open(sealed: string, context: string): string
  /**
   * The same, sealed with the newest master key; unchanged when it is already.
   * @throws SecretBoxError like `open`.
   */
  reseal(sealed: string, context: string): string
}

/** The owner that contexts begin with. */
export function ownerOf(tenantId: string, id: string): string {
  return `${tenantId}|${id}`
}

/** The context of the secret of a webhook or a bin. */
export function secretContext(tenantId: string, id: string): string {
  return `${ownerOf(tenantId, id)}|secret`
}

/** A sealed secret that none of our master keys opens. */
export class SecretBoxError extends Error {
  readonly code = 'unreadable_secret'
  constructor(message: string) {
    super(message)
    this.name = 'SecretBoxError'
  }
}

const nonceBytes = 12
const tagBytes = 16

/**
 * AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D); the text is `key id . nonce, tag, ciphertext`.
 * @param masterKeys 32 bytes each, the newest first.
 */
export function createSecretBox(masterKeys: readonly Uint8Array[]): SecretBox {
  const keys = masterKeys.map((key) => ({
    id: createHash('sha256').update(key).digest('hex').slice(0, 8),
    key,
  }))
  const [newest] = keys
  if (newest === undefined) throw new SecretBoxError('No master key: set GANCHO_MASTER_KEY.')
  const box: SecretBox = {
    seal(plain, context) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', newest.key, nonce).setAAD(Buffer.from(context))
      const encrypted = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return `${newest.id}.${Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64')}`
    },
    open(sealed, context) {
      const [id, text = ''] = sealed.split('.')
      const known = keys.find((key) => key.id === id)
      if (known === undefined) {
        throw new SecretBoxError(
          `The secret was sealed with master key ${id}, which is not configured: add it to GANCHO_MASTER_KEY.`,
        )
      }
      const bytes = Buffer.from(text, 'base64')
      try {
        const decipher = createDecipheriv('aes-256-gcm', known.key, bytes.subarray(0, nonceBytes), {
          authTagLength: tagBytes,
        })
          .setAAD(Buffer.from(context))
          .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
        return Buffer.concat([
          decipher.update(bytes.subarray(nonceBytes + tagBytes)),
          decipher.final(),
        ]).toString('utf8')
      } catch (cause) {
        throw Object.assign(
          new SecretBoxError('The sealed secret was changed, or belongs to another webhook.'),
          { cause },
        )
      }
    },
    reseal(sealed, context) {
      return sealed.startsWith(`${newest.id}.`) ? sealed : box.seal(box.open(sealed, context), context)
    },
  }
  return box
}
