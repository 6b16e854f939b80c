/** The search of a URL as the router reads it, before it is checked. */
export type RawSearch = Readonly<Record<string, unknown>>

/** Each of these leaves out what it does not know, so that an old or mistyped link opens all the same. */
export function oneOf<const Known extends string>(
  value: unknown,
  known: readonly Known[],
): Known | undefined {
  return known.find((each) => each === value)
}

export function text(value: unknown, longest = 200): string | undefined {
  // A number in a URL is text to us: `?q=500`.
  const string = typeof value === 'number' ? String(value) : value
  return typeof string === 'string' && string !== '' && string.length <= longest ? string : undefined
}

export function flag(value: unknown): true | undefined {
  return value === true || value === 'true' || value === '1' || value === 1 ? true : undefined
}

export function integer(value: unknown, { min, max }: { min: number; max: number }): number | undefined {
  const number = Number(value)
  return Number.isInteger(number) && number >= min && number <= max ? number : undefined
}

/** Without what is absent, so that URLs stay short; a link may still pass undefined to take something away. */
export function compact<Search extends object>(search: Search): Partial<Search> {
  return Object.fromEntries(
    Object.entries(search).filter(([, value]) => value !== undefined),
  ) as Partial<Search>
}

/** The same for what is asked of the API, which takes no undefined. */
export function given<Values extends object>(
  values: Values,
): { [Name in keyof Values]?: Exclude<Values[Name], undefined> } {
  return compact(values) as { [Name in keyof Values]?: Exclude<Values[Name], undefined> }
}
