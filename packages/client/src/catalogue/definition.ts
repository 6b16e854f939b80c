import type { InputOf, StandardSchema } from '../standard-schema.ts'

export type JsonSchema = Readonly<Record<string, unknown>>

/** One event type of a catalogue: everything that is known about it, and all that `trigger` needs. */
export interface EventDefinition<Schema extends StandardSchema = StandardSchema> {
  readonly name: string
  /** The heading under which the panel shows it. */
  readonly group: string
  readonly description: string
  /** Checks the data as it goes on the wire. It only checks: what was given is what is sent. */
  readonly schema: Schema
  /** The same as JSON Schema (draft 2020-12). More fields than it names are welcome: types grow by adding. */
  readonly jsonSchema: JsonSchema
  readonly example?: InputOf<Schema> | undefined
  /** Fields that hold money: a number there is refused with a code of its own. */
  readonly moneyFields?: readonly string[] | undefined
}

export type EventDefinitions = Readonly<Record<string, EventDefinition>>

/** The data that `trigger` takes for a definition, as it goes on the wire. */
export type DataOf<Definition extends EventDefinition> = InputOf<Definition['schema']>

/** Flattens an intersection, so that an editor shows the fields instead of how they were put together. */
export type Simplify<T> = { [Key in keyof T]: T[Key] } & {}
