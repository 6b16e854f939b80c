/** `invoiceId` → `invoice_id`, on the type. */
export type SnakeCase<Name extends string> = Name extends `${infer Head}${infer Tail}`
  ? Head extends Lowercase<Head>
    ? `${Head}${SnakeCase<Tail>}`
    : `_${Lowercase<Head>}${SnakeCase<Tail>}`
  : Name

export type SnakeKeys<T> = { [Key in keyof T as Key extends string ? SnakeCase<Key> : never]: T[Key] }

/** `invoiceId` → `invoice_id`: how an argument is named on the wire. */
export function snakeCase<Name extends string>(name: Name): SnakeCase<Name> {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) as SnakeCase<Name>
}
