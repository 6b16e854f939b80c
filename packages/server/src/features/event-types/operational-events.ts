/** What the names of operational events begin with: those that Gancho itself sends. */
const prefix = 'gancho.'

/** Subscribes to every operational event, future ones included. */
export const everyOperationalEvent = `${prefix}*`

export function isOperational(event: string): boolean {
  return event.startsWith(prefix)
}
