export interface EventType {
  readonly name: string
  readonly group: string
  readonly description: string
  /** JSON Schema of the data; any JSON object is valid without one. */
  readonly schema: Readonly<Record<string, unknown>> | null
  readonly example: Readonly<Record<string, unknown>> | null
  /** The text of the example as it was written: numbers keep their digits, keys their order. */
  readonly example_json: string | null
  readonly built_in: boolean
}

export interface EventTypeDefinition {
  readonly group: string
  readonly description?: string
  readonly schema?: Readonly<Record<string, unknown>>
  readonly example?: Readonly<Record<string, unknown>>
}
