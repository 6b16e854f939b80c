import { prefixOf } from '../../features/event-types/event-pattern.ts'
import { UsageError } from '../usage-error.ts'

/**
 * The event types that patterns select, for a webhook, which subscribes to types and not to patterns.
 * @param known the names of all event types; one that is not among them is left for the API to judge.
 * @throws UsageError when nothing fits a pattern
 */
export function selectEvents(patterns: readonly string[], known: readonly string[]): readonly string[] {
  if (patterns.includes('*')) return ['*']
  const selected = patterns.flatMap((pattern) => {
    const prefix = prefixOf(pattern)
    if (prefix === null) return [pattern]
    const fitting = known.filter((name) => name.startsWith(prefix))
    if (fitting.length === 0)
      throw new UsageError(`No event type fits ${pattern}: there are ${known.join(', ')}.`)
    return fitting
  })
  return [...new Set(selected)]
}
