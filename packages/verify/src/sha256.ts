import { concat } from './encoding.ts'

const blockBytes = 64

/** Eight words of state to start from (FIPS 180-4 section 5.3.3). */
const initialState = words('6a09e667bb67ae853c6ef372a54ff53a510e527f9b05688c1f83d9ab5be0cd19')

/** One constant for each of the 64 rounds (FIPS 180-4 section 4.2.2). */
const roundConstants = words(
  '428a2f9871374491b5c0fbcfe9b5dba53956c25b59f111f1923f82a4ab1c5ed5' +
    'd807aa9812835b01243185be550c7dc372be5d7480deb1fe9bdc06a7c19bf174' +
    'e49b69c1efbe47860fc19dc6240ca1cc2de92c6f4a7484aa5cb0a9dc76f988da' +
    '983e5152a831c66db00327c8bf597fc7c6e00bf3d5a7914706ca635114292967' +
    '27b70a852e1b21384d2c6dfc53380d13650a7354766a0abb81c2c92e92722c85' +
    'a2bfe8a1a81a664bc24b8b70c76c51a3d192e819d6990624f40e3585106aa070' +
    '19a4c1161e376c082748774c34b0bcb5391c0cb34ed8aa4a5b9cca4f682e6ff3' +
    '748f82ee78a5636f84c878148cc7020890befffaa4506cebbef9a3f7c67178f2',
)

/**
 * SHA-256 (FIPS 180-4) for platforms whose own is missing or only asynchronous. Without branches or
 * look-ups that depend on the message, so its time tells nothing but the length.
 */
export function sha256(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const padded = pad(message)
  const state = new DataView(initialState.buffer.slice(0))
  const schedule = new DataView(new ArrayBuffer(256))
  for (let offset = 0; offset < padded.byteLength; offset += blockBytes) {
    expand(padded, offset, schedule)
    compress(state, schedule)
  }
  return new Uint8Array(state.buffer)
}

/** HMAC-SHA256 (RFC 2104) on the portable hash. */
export function portableHmac(key: Uint8Array, chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(blockBytes)
  block.set(key.length > blockBytes ? sha256(key) : key)
  const inner = sha256(concat([block.map((byte) => byte ^ 0x36), ...chunks]))
  return sha256(concat([block.map((byte) => byte ^ 0x5c), inner]))
}

/** The message, a one bit, zeros, and its length in bits as 64 bits: whole blocks. */
function pad(message: Uint8Array): DataView<ArrayBuffer> {
  const padded = new Uint8Array(Math.ceil((message.length + 9) / blockBytes) * blockBytes)
  padded.set(message)
  padded[message.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor(message.length / 2 ** 29))
  view.setUint32(padded.length - 4, message.length << 3)
  return view
}

function expand(padded: DataView, offset: number, schedule: DataView): void {
  for (let i = 0; i < 64; i += 4) schedule.setInt32(i, padded.getInt32(offset + i))
  for (let i = 64; i < 256; i += 4) {
    const w15 = schedule.getInt32(i - 60)
    const w2 = schedule.getInt32(i - 8)
    const s0 = rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 >>> 3)
    const s1 = rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 >>> 10)
    schedule.setInt32(i, schedule.getInt32(i - 64) + s0 + schedule.getInt32(i - 28) + s1)
  }
}

function compress(state: DataView, schedule: DataView): void {
  let a = state.getInt32(0)
  let b = state.getInt32(4)
  let c = state.getInt32(8)
  let d = state.getInt32(12)
  let e = state.getInt32(16)
  let f = state.getInt32(20)
  let g = state.getInt32(24)
  let h = state.getInt32(28)
  for (let i = 0; i < 256; i += 4) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const choice = (e & f) ^ (~e & g)
    const t1 = (h + s1 + choice + roundConstants.getInt32(i) + schedule.getInt32(i)) | 0
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const majority = (a & b) ^ (a & c) ^ (b & c)
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + s0 + majority) | 0
  }
  const added = [a, b, c, d, e, f, g, h]
  for (const [i, word] of added.entries()) state.setInt32(i * 4, state.getInt32(i * 4) + word)
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits))
}

function words(hex: string): DataView<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(hex.length / 2))
  for (let i = 0; i < hex.length; i += 8) view.setUint32(i / 2, Number.parseInt(hex.slice(i, i + 8), 16))
  return view
}
