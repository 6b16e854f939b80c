/** Text without one byte order mark before it, which a reader of JSON may ignore (RFC 8259 section 8.1). */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

/**
 * The text of a file that a person saved: UTF-8, or UTF-16 where its byte order mark says so, as some editors and
 * PowerShell write it. The mark is no part of the text.
 */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
  return new TextDecoder(encoding).decode(bytes)
}
