/**
 * The part of Standard Schema (https://standardschema.dev, version 1) that is used here: what Zod, Valibot,
 * ArkType and others all have, so that a schema of any of them will do.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>
    /** Only a type: never set. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
    /** Standard JSON Schema (version 1): Zod and ArkType have it, Valibot by `toStandardJsonSchema`. */
    readonly jsonSchema?: JsonSchemaConverter | undefined
  }
}

/** What describes a schema as JSON Schema; `input` is the data as it is given. It throws for what JSON has not. */
export interface JsonSchemaConverter {
  readonly input: (options: { readonly target: 'draft-2020-12' }) => Record<string, unknown>
}

export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] }

export interface StandardIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

export type InputOf<Schema extends StandardSchema> = NonNullable<Schema['~standard']['types']>['input']
