/** Text without one byte order mark before it, which a reader of JSON may ignore (RFC 8259 section 8.1). */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

/**
 * Bytes as text, without a byte order mark before it. The mark decides the encoding, as editors and PowerShell write
 * UTF-16 with one; without a mark it is the one that is declared, and else UTF-8.
 * @param declared a label of the Encoding Standard, such as `iso-8859-1`; an unknown one means UTF-8.
 */
export function decodeText(bytes: Uint8Array, declared = 'utf-8'): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  return decoderOf(declared).decode(bytes)
}

function decoderOf(label: string) {
  try {
    return new TextDecoder(label)
  } catch {
    return new TextDecoder()
  }
}
