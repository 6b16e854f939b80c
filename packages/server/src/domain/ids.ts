export type IdPrefix = 'wh' | 'evt' | 'dlv' | 'att' | 'key'

/**
 * Whether text has the form of an id that gancho.new_id makes. Anything else names nothing, and does not reach
 * the database, which would refuse some of it (NUL) with an error instead of finding nothing.
 */
export function isId(prefix: IdPrefix, text: string): boolean {
  return text.startsWith(`${prefix}_`) && /^[0-9a-f]{32}$/.test(text.slice(prefix.length + 1))
}

/** The smallest id of another kind that can have been made with or after this one: both begin with the time. */
export function firstIdSince(prefix: IdPrefix, id: string): string {
  const [, stamp = ''] = id.split('_')
  return `${prefix}_${stamp.slice(0, timeDigits)}`
}

const timeDigits = 12

/** SPEC section 1: what gancho.event_types takes as a name. */
export function isEventTypeName(text: string): boolean {
  return text.length <= 128 && /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/.test(text)
}

export function isTenantId(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,64}$/.test(text)
}
