import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiForTest, publicUrl, type TestApi } from '../../support/api.ts'
import { pgliteForTest } from '../../support/db.ts'

interface Operation {
  readonly operationId?: string
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly security?: readonly object[]
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly required?: boolean }[]
  readonly requestBody?: {
    readonly required: boolean
    readonly content: Record<string, { readonly schema: object }>
  }
  readonly responses: Record<
    string,
    { readonly description: string; readonly content?: Record<string, { readonly schema: object }> }
  >
}

interface Document {
  readonly openapi: string
  readonly info: { readonly version: string }
  readonly servers: readonly { readonly url: string }[]
  readonly security: readonly object[]
  readonly tags: readonly { readonly name: string }[]
  readonly paths: Record<string, Record<string, Operation>>
  readonly webhooks: Record<string, { readonly post: Operation }>
  readonly components: {
    readonly schemas: Record<string, object>
    readonly parameters: Record<string, object>
    readonly securitySchemes: Record<string, object>
  }
}

describe('the OpenAPI document', () => {
  let api: TestApi
  let document: Document
  let operations: (readonly [string, Operation])[]

  beforeAll(async () => {
    api = await apiForTest(pgliteForTest)
    document = (await api.call('GET /openapi.json', { key: null, tenant: null })).body as unknown as Document
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
      ),
    )
  })
  afterAll(() => api.close())

  it('is of version 3.1 and describes every route under /v1, none without saying who may call it', async () => {
    expect(document.openapi).toMatch(/^3\.1\./)
    const limited = operations.filter(([, { security }]) => security?.length !== 0)
    const open = operations.filter((operation) => !limited.includes(operation)).map(([line]) => line)
    expect(open.sort()).toEqual(['DELETE /v1/session', 'GET /v1/panel', 'POST /v1/session'])
    const answers = await Promise.all(
      limited.map(async ([line]) => {
        const url = line.replace('{id}', 'x').replace('{name}', 'x')
        return [line, (await api.call(url, { key: null })).status]
      }),
    )
    expect(answers).toEqual(limited.map(([line]) => [line, 401]))
    expect(document.security).toEqual([{ key: [] }, { session: [] }])
    for (const [line, { security }] of limited) expect([line, security]).toEqual([line, undefined])
    expect(Object.keys(document.components.securitySchemes)).toEqual(['key', 'session'])
  })

  // The refused methods of each address are routes too, so that counting those that answer otherwise finds all.
  it('leaves out no route', async () => {
    const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
    const paths = Object.keys(document.paths)
    const described = new Set(operations.map(([line]) => line))
    for (const path of paths) {
      for (const method of methods) {
        const { status } = await api.call(`${method} ${path.replace(/\{\w+\}/, 'x')}`, { key: null })
        expect([`${method} ${path}`, status !== 405]).toEqual([
          `${method} ${path}`,
          described.has(`${method} ${path}`),
        ])
      }
    }
    expect(registeredPaths().filter((path) => path.startsWith('/v1/'))).toEqual(paths.sort())
  })

  it('has references that lead somewhere, and no component that nothing refers to', () => {
    const text = JSON.stringify(document)
    const { schemas, parameters } = document.components
    const referred = new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target))
    const components = Object.entries({ schemas, parameters }).flatMap(([kind, named]) =>
      Object.keys(named).map((name) => `#/components/${kind}/${name}`),
    )
    expect([...referred].sort()).toEqual(components.sort())
  })

  it('has schemas of JSON Schema 2020-12, each with all that it refers to', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false })
    ajv.addSchema({ $id: 'https://local/doc', components: document.components })
    const schemas = operations.flatMap(([, { requestBody, responses }]) => [
      ...Object.values(requestBody?.content ?? {}),
      ...Object.values(responses).flatMap(({ content }) => Object.values(content ?? {})),
    ])
    for (const { schema } of schemas) {
      const text = JSON.stringify(schema).replaceAll('"#/', '"https://local/doc#/')
      expect(() => ajv.compile(JSON.parse(text))).not.toThrow()
    }
  })

  it('has an operation id, a summary and a known tag for each, and parameters for what is in the path', () => {
    const ids = operations.map(([, { operationId }]) => operationId)
    expect(new Set(ids).size).toBe(operations.length)
    const tags = document.tags.map(({ name }) => name)
    for (const [line, { summary, tags: own, parameters = [] }] of operations) {
      expect([line, typeof summary, tags]).toEqual([line, 'string', expect.arrayContaining(own as string[])])
      const inPath = [...line.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const declared = parameters
        .filter((each) => each.in === 'path' && each.required)
        .map(({ name }) => name)
      expect([line, declared]).toEqual([line, inPath])
    }
  })

  it('names the address that the server is reached by', () => {
    expect(document.servers).toMatchObject([{ url: publicUrl }])
  })

  // Who generates a client from the document has to be able to send what the server takes, and nothing that it refuses.
  it('says of each body whether the server wants one, and asks for no parameter that may be left out', async () => {
    for (const [line, { requestBody, parameters = [] }] of operations) {
      const wanted = parameters.filter((each) => each.required && each.in !== 'path')
      expect([line, wanted]).toEqual([line, []])
      if (line.startsWith('GET')) continue
      const { status, body } = await api.call(line.replace('{id}', 'x').replace('{name}', 'x'), {
        headers: { origin: publicUrl },
      })
      const isRefused = status === 422 && body.code === 'validation_failed'
      expect([line, requestBody?.required ?? false]).toEqual([line, isRefused])
    }
  })

  it('describes the refusals of every route as problems', () => {
    for (const [line, { responses }] of operations) {
      expect([line, Object.keys(responses.default?.content ?? {})]).toEqual([
        line,
        ['application/problem+json'],
      ])
      for (const { description } of Object.values(responses)) expect(description).not.toBe('Default Response')
    }
  })

  it('can be browsed, with nothing loaded from elsewhere', async () => {
    const page = await api.call('GET /docs/', { key: null })
    expect(page).toMatchObject({
      status: 200,
      headers: { 'content-type': expect.stringContaining('text/html') },
    })
    expect(page.headers['content-security-policy']).toContain("default-src 'self'")
    const script = await api.call('GET /docs/static/swagger-initializer.js', { key: null })
    expect(page.text + script.text).not.toMatch(/(src|href|url)\s*[=:]\s*["']https?:/i)
    expect(script.text).toContain('validatorUrl: null')
    for (const [, asset] of page.text.matchAll(/(?:src|href)="\.\/(static\/[^"]+)"/g)) {
      expect([asset, (await api.call(`GET /docs/${asset}`, { key: null })).status]).toEqual([asset, 200])
    }
  })

  /** Every address that the router knows, out of the tree that it prints. */
  function registeredPaths(): string[] {
    const steps: string[] = []
    const paths = api.app
      .printRoutes({ commonPrefix: false })
      .split('\n')
      .flatMap((line) => {
        const [, indent = '', step] = /^([│ ]*)[└├]── (\S+)/.exec(line) ?? []
        if (step === undefined) return []
        const depth = indent.length / 4
        steps.splice(depth, steps.length, step)
        return [steps.join('').replace(/:(\w+)/g, '{$1}')]
      })
    return paths.sort()
  }
})
