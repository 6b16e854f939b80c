import { expect, test } from 'vitest'
import { z } from 'zod'
import { catalogue } from './catalogue.ts'
import { operationalEvents } from './operational.ts'

const definitions = Object.values(operationalEvents)

// The catalogue is of the business; what Gancho tells of itself is a group of its own, under a prefix that is reserved.
test('operational events are five, in a group of their own, and none of the catalogue', () => {
  expect(definitions.map(({ name }) => name)).toEqual(Object.keys(operationalEvents))
  expect(definitions).toHaveLength(5)
  for (const { name, group } of definitions) {
    expect([name, group]).toEqual([expect.stringMatching(/^gancho\.webhook\.[a-z]+$/), 'Gancho'])
    expect(catalogue).not.toHaveProperty([name])
  }
})

test.each(definitions)(
  '$name: every field of the example is described, and the schema accepts it',
  async (definition) => {
    expect(await definition.schema['~standard'].validate(definition.example)).not.toHaveProperty('issues')
    const properties = z
      .record(z.string(), z.object({ description: z.string().min(3) }))
      .parse(definition.jsonSchema.properties)
    expect(Object.keys(definition.example).sort()).toEqual(Object.keys(properties).sort())
    expect(definition.jsonSchema.additionalProperties).toBeUndefined()
  },
)
