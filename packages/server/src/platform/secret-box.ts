import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

/** What a secret belongs to: a ciphertext that is copied to another owner or header does not open there. */
export interface SecretOwner {
  readonly tenantId: string
  /** Of the webhook or the receiver. */
  readonly id: string
  /** The name of the header that the secret is the value of; absent for a signing secret. */
  readonly header?: string
}

/** Encrypts secrets at rest. The first master key encrypts, and each of them decrypts. */
export interface SecretBox {
  seal(plain: string, owner: SecretOwner): string
  /** @throws SecretBoxError when the key is not known, or the ciphertext was changed or moved. */
  open(sealed: string, owner: SecretOwner): string
  /**
   * The same, sealed with the newest master key; unchanged when it is already.
   * @throws SecretBoxError like `open`.
   */
  reseal(sealed: string, owner: SecretOwner): string
}

/** A sealed secret that none of our master keys opens. */
export class SecretBoxError extends Error {
  readonly code = 'unreadable_secret'
  constructor(message: string) {
    super(message)
    this.name = 'SecretBoxError'
  }
}

/** The additional authenticated data. No part may hold the separator: ids and names of headers do not. */
function contextOf({ tenantId, id, header }: SecretOwner): Buffer {
  return Buffer.from(
    [tenantId, id, ...(header === undefined ? ['secret'] : ['header', header.toLowerCase()])].join('|'),
  )
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
    seal(plain, owner) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', newest.key, nonce).setAAD(contextOf(owner))
      const encrypted = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return `${newest.id}.${Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64')}`
    },
    open(sealed, owner) {
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
          .setAAD(contextOf(owner))
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
    reseal(sealed, owner) {
      return sealed.startsWith(`${newest.id}.`) ? sealed : box.seal(box.open(sealed, owner), owner)
    },
  }
  return box
}
