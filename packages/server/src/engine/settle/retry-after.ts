/** A receiver can ask for no longer wait than this. */
export const longestRetryAfterMs = 24 * 60 * 60 * 1_000

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const time = '(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)'

/** The three forms of HTTP-date that a recipient must accept (RFC 9110 section 5.6.7). */
const httpDates = [
  // IMF-fixdate: Sun, 06 Nov 1994 08:49:37 GMT
  `(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?<day>\\d\\d) (?<month>[A-Z][a-z]{2}) (?<year>\\d{4}) ${time} GMT`,
  // RFC 850: Sunday, 06-Nov-94 08:49:37 GMT
  `(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<day>\\d\\d)-(?<month>[A-Z][a-z]{2})-(?<year>\\d\\d) ${time} GMT`,
  // asctime: Sun Nov  6 08:49:37 1994
  `(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?<month>[A-Z][a-z]{2}) (?<day>[ \\d]\\d) ${time} (?<year>\\d{4})`,
].map((form) => new RegExp(`^${form}$`))

/**
 * Reads a Retry-After header (RFC 9110 section 10.2.3): whole seconds or an HTTP-date. Of several, as two proxies may
 * write them, the longest counts.
 * @returns milliseconds from `nowMs`, from 0 to 24 hours; null when there is nothing that can be read.
 */
export function parseRetryAfter(value: string | readonly string[] | undefined, nowMs: number): number | null {
  const waits = [value ?? []].flat().flatMap((text) => waitsOf(text.trim(), nowMs))
  return waits.length === 0 ? null : Math.min(Math.max(0, ...waits), longestRetryAfterMs)
}

function waitsOf(text: string, nowMs: number): number[] {
  // Headers that were joined into one have a comma between; so has a date behind its day.
  if (/^\d+(?:\s*,\s*\d+)*$/.test(text)) return text.split(',').map((seconds) => Number(seconds) * 1_000)
  const date = parseHttpDate(text, nowMs)
  return date === null ? [] : [date - nowMs]
}

function parseHttpDate(text: string, nowMs: number): number | null {
  const groups = httpDates.map((form) => form.exec(text)?.groups).find((found) => found !== undefined)
  if (groups === undefined) return null
  const [day = 0, hour = 0, minute = 0, second = 0] = ['day', 'hour', 'minute', 'second'].map((name) =>
    Number(groups[name]),
  )
  const month = months.indexOf(groups.month ?? '')
  // A leap second has the number 60.
  if (month === -1 || hour > 23 || minute > 59 || second > 60) return null
  const year = fullYear(groups.year ?? '', nowMs)
  const date = new Date(0)
  date.setUTCFullYear(year, month, day)
  if (date.getUTCDate() !== day) return null
  return date.setUTCHours(hour, minute, second)
}

/** Of two digits, the year that is not more than 50 years ahead (RFC 9110 section 5.6.7). */
function fullYear(digits: string, nowMs: number): number {
  if (digits.length === 4) return Number(digits)
  const thisYear = new Date(nowMs).getUTCFullYear()
  const year = thisYear - (thisYear % 100) + Number(digits)
  return year > thisYear + 50 ? year - 100 : year
}
