import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSecretBox, SecretBoxError } from './secret-box.ts'

const oldKey = new Uint8Array(32).fill(1)
const newKey = new Uint8Array(32).fill(2)
const box = createSecretBox([oldKey])
const owner = { tenantId: 'tenant-1', id: 'wh_1' }

describe('secrets at rest', () => {
  it('open to what was sealed, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (secret, tenantId) => {
        const owner = { tenantId, id: 'wh_1' }
        expect(box.open(box.seal(secret, owner), owner)).toBe(secret)
      }),
    )
  })

  it('never look the same twice, so that equal secrets cannot be told', () => {
    const sealed = Array.from({ length: 100 }, () => box.seal('the same secret', owner))
    expect(new Set(sealed).size).toBe(100)
  })

  it('do not contain what they hide', () => {
    const sealed = box.seal('whsec_canary', owner)
    expect(sealed).not.toContain('canary')
    expect(Buffer.from(sealed.split('.')[1]!, 'base64').includes('canary')).toBe(false)
  })

  it('do not open with another master key, and say which one is missing', () => {
    const [keyId] = box.seal('secret', owner).split('.')
    const open = () => createSecretBox([newKey]).open(box.seal('secret', owner), owner)
    expect(open).toThrow(SecretBoxError)
    expect(open).toThrow(new RegExp(`master key ${keyId}.*GANCHO_MASTER_KEY`))
  })

  it('do not open in the row of another webhook, tenant or purpose', () => {
    const sealed = box.seal('secret', owner)
    const others = [
      { tenantId: 'tenant-1', id: 'wh_2' },
      { tenantId: 'tenant-2', id: 'wh_1' },
      { tenantId: 'tenant-1', id: 'wh_1', header: 'Authorization' },
      { tenantId: '', id: '' },
    ]
    for (const other of others) {
      expect(() => box.open(sealed, other)).toThrow(SecretBoxError)
    }
  })

  it('do not open when any bit was changed', () => {
    const sealed = box.seal('a secret of some length', owner)
    const [keyId, text] = sealed.split('.') as [string, string]
    const bytes = Buffer.from(text, 'base64')
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3]! ^= 1 << (bit & 7)
      expect(() => box.open(`${keyId}.${changed.toString('base64')}`, owner)).toThrow(SecretBoxError)
    }
  })

  // A short tag must not do either: GCM would otherwise accept a guess of four bytes.
  it('do not open when they were cut anywhere, or are no sealed secret at all', () => {
    const sealed = box.seal('a secret of some length', owner)
    const [keyId, text] = sealed.split('.') as [string, string]
    const bytes = Buffer.from(text, 'base64')
    for (let length = 0; length < bytes.length; length += 1) {
      const cut = bytes.subarray(0, length).toString('base64')
      expect(() => box.open(`${keyId}.${cut}`, owner), `${length} bytes`).toThrow(SecretBoxError)
    }
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((junk) => `${keyId}.${junk}`),
        ),
        (junk) => {
          expect(() => box.open(junk, owner)).toThrow(SecretBoxError)
        },
      ),
    )
  })

  it('open during a rotation of master keys, and are sealed with the newest', () => {
    const rotated = createSecretBox([newKey, oldKey])
    expect(rotated.open(box.seal('old', owner), owner)).toBe('old')
    expect(createSecretBox([newKey]).open(rotated.seal('new', owner), owner)).toBe('new')
    expect(() => box.open(rotated.seal('new', owner), owner)).toThrow(SecretBoxError)
  })

  it('need a master key', () => {
    expect(() => createSecretBox([])).toThrow(/GANCHO_MASTER_KEY/)
  })
})
