/** Control characters, except the line break: a terminal would act on them while text is pasted. */
const controls = /((?:(?!\n)\p{Cc})+)/u

/**
 * Any text as one word of a POSIX shell, which never runs any of it: what is printable stands in single quotes, and
 * control characters are written as escapes of `printf`. A NUL is lost, because no word can hold one.
 */
export function shellWord(text: string): string {
  const parts = text
    .split(controls)
    .map((part, index) => (index % 2 === 1 ? `"$(printf '${octal(part)}')"` : part === '' ? '' : quote(part)))
  return parts.join('') || "''"
}

/** Commands of a POSIX shell that print the text, byte for byte. */
export function printCommand(text: string): string {
  return text
    .split('\0')
    .map((part) => `printf %s ${shellWord(part)}`)
    .join(`; printf '\\000'; `)
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

function octal(text: string): string {
  return [...new TextEncoder().encode(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
}
