import type { Socket } from 'node:net'

/**
 * Lets undici read past a `100 Continue` that nobody asked for. RFC 9110 section 15.2: a client must be able to parse
 * informational answers that it did not ask for, and go on; undici destroys the connection for a 100, and for no other
 * one. The receiver has handled the request by then, so every attempt would be a duplicate.
 *
 * In the bytes that undici reads, the status of such an answer becomes 102, which undici tells like any informational
 * answer: how many there may be, and for how long, stays bounded where it was. Nothing is buffered, and after the
 * twelve bytes of a final status line nothing is looked at until the next request.
 *
 * @returns what to call before each request of the connection but the first: an answer begins with the next bytes.
 */
export function tolerateContinue(socket: Socket): () => void {
  const scanner = new HeadScanner()
  const read = socket.read.bind(socket)
  socket.read = (size) => {
    const chunk: unknown = read(size)
    if (chunk instanceof Buffer) scanner.scan(chunk)
    return chunk
  }
  return () => scanner.expectHead()
}

/** `HTTP/1.x 1..`: what stands at each place of the status line of an informational answer; null is any byte. */
const informational = [...'HTTP/1.\0 1\0\0'].map((character) =>
  character === '\0' ? null : character.charCodeAt(0),
)
const [carriageReturn, lineFeed, zero, two] = [0x0d, 0x0a, 0x30, 0x32]

/** Follows the heads of an answer, byte by byte over any fragments, up to the final one. */
class HeadScanner {
  /** How much of the status line has come; -1 in the rest of the head of an informational answer. */
  #at = 0
  #isFinal = false
  /** Whether the status may still be 100: the byte before its last one was a zero. */
  #mayBe100 = false
  /** Whether the line has no byte yet, in the rest of a head: the next line feed ends the head. */
  #isLineEmpty = false

  expectHead(): void {
    this.#at = 0
    this.#isFinal = false
  }

  /** Changes the last digit of each status 100 in `bytes`. */
  scan(bytes: Buffer): void {
    for (let place = 0; place < bytes.length && !this.#isFinal; place += 1) {
      const byte = bytes[place] ?? 0
      if (this.#at === -1) this.#inHead(byte)
      else if (this.#at > 0 || (byte !== carriageReturn && byte !== lineFeed)) {
        if (this.#inStatusLine(byte)) bytes[place] = two
      }
    }
  }

  /** @returns true for the last digit of a 100. */
  #inStatusLine(byte: number): boolean {
    const expected = informational[this.#at]
    if (expected !== null && expected !== byte) {
      this.#isFinal = true
      return false
    }
    this.#at += 1
    if (this.#at === informational.length - 1) this.#mayBe100 = byte === zero
    if (this.#at < informational.length) return false
    this.#at = -1
    this.#isLineEmpty = false
    return this.#mayBe100 && byte === zero
  }

  #inHead(byte: number): void {
    if (byte === lineFeed) {
      if (this.#isLineEmpty) this.#at = 0
      this.#isLineEmpty = true
    } else if (byte !== carriageReturn) this.#isLineEmpty = false
  }
}
