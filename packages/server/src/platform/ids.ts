export type IdPrefix = 'wh' | 'evt' | 'dlv' | 'att' | 'key' | 'rpl' | 'bin' | 'brq' | 'alr' | 'exp'

/**
 * Whether text has the form of an id that gancho.new_id makes. Anything else names nothing, and does not reach
 * the database, which would refuse some of it (NUL) with an error instead of finding nothing.
 */
export function isId(prefix: IdPrefix, text: string): boolean {
  return text.startsWith(`${prefix}_`) && /^[0-9a-f]{32}$/.test(text.slice(prefix.length + 1))
}

const timeDigits = 12

/** The smallest id that can have been made at a moment (milliseconds since 1970) or later: gancho.first_id. */
export function firstIdAt(prefix: IdPrefix, ms: number): string {
  return `${prefix}_${Math.max(0, ms).toString(16).padStart(timeDigits, '0')}`
}

/** Where the ids of an event's deliveries lie, `before` excluded: they begin with the time of the event's own. */
export function deliveryIdsOf(eventId: string): { readonly from: string; readonly before: string } {
  const from = `dlv_${eventId.slice('evt_'.length, 'evt_'.length + timeDigits)}`
  return { from, before: `${from}${afterHexDigits}` }
}

const afterHexDigits = 'g'

/** SPEC section 1: what gancho.event_types takes as a name. */
export function isEventTypeName(text: string): boolean {
  return text.length <= 128 && /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/.test(text)
}

export function isTenantId(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,64}$/.test(text)
}
