import { UsageError } from '../usage-error.ts'

type Json = unknown

/**
 * Sets values in a copy of an event's data.
 * @param overrides each `path=value`; a path is names and positions with dots between them, as `customer.name` or `lines.0.sku`.
 * A value becomes what it replaces is: text stays text, as money is. Where nothing was, it is JSON if it can be read
 * as such, and else text.
 * @throws UsageError
 */
export function withOverrides(data: object, overrides: readonly string[]): object {
  const copy = structuredClone(data)
  for (const override of overrides) set(copy, override)
  return copy
}

function set(data: object, override: string): void {
  const equals = override.indexOf('=')
  const path = override.slice(0, Math.max(equals, 0)).split('.')
  if (path.includes('')) {
    throw new UsageError(`--set ${override}: write path=value, such as --set customer.name="Acme Corp".`)
  }
  let holder = data
  for (const name of path.slice(0, -1)) {
    if (!Object.hasOwn(holder, name)) put(holder, name, {})
    const next: Json = Reflect.get(holder, name)
    if (typeof next !== 'object' || next === null) {
      throw new UsageError(
        `--set ${override}: ${name} holds ${JSON.stringify(next)}, so nothing can be set inside it.`,
      )
    }
    holder = next
  }
  const last = path.at(-1) ?? ''
  const replaced: Json = Object.hasOwn(holder, last) ? Reflect.get(holder, last) : undefined
  put(holder, last, valueLike(replaced, override.slice(equals + 1)))
}

/** Defined, not assigned: a name such as `__proto__` is one like any other. */
function put(holder: object, name: string, value: Json): void {
  Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true })
}

function valueLike(replaced: Json, text: string): Json {
  if (typeof replaced === 'string') return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
