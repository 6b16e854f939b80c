const longest = 254
const longestLocalPart = 64

/** Words of the characters that RFC 5322 section 3.2.3 calls atext, between dots. */
const localPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
/** Labels between dots, and a last one of letters: a name on the internet, an international one in its ASCII form. */
const domainName = /^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+([A-Za-z]{2,63}|xn--[A-Za-z0-9-]{1,59})$/

/**
 * Whether text is an e-mail address as people have them. Nothing that it lets through means anything in the header of a
 * message or in a command to a mail server: no quotes, commas, angle brackets, spaces or line breaks.
 */
export function isEmailAddress(text: string): boolean {
  const at = text.lastIndexOf('@')
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)]
  return (
    at > 0 &&
    text.length <= longest &&
    local.length <= longestLocalPart &&
    localPart.test(local) &&
    domainName.test(domain)
  )
}
