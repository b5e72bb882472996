import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'

/** Looks of the page need inline styles; scripts come from here only. */
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Describes every route that is added afterwards: OpenAPI 3.1 at /api/v1/openapi.json, to be browsed at /api/docs. */
export async function describeApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Livetap',
        description: 'Connect to TikTok LIVEs, follow their events, read what was recorded.',
        version,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    },
    transformObject: (document) => ('openapiObject' in document ? shareSchemas(document.openapiObject) : {}),
  })
  await app.register(swaggerUi, { routePrefix: '/api/docs', staticCSP: pagePolicy, logLevel: 'silent' })
  app.get('/api/v1/openapi.json', { schema: { hide: true } }, () => app.swagger())
}

type Json = Record<string, unknown>

/** Moves every schema with an `$id` into the components and leaves a reference, wherever it is used. */
function shareSchemas(document: object): Json {
  const schemas: Json = {}
  const visit = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(visit)
    if (node === null || typeof node !== 'object') return node
    const entries = Object.entries(node)
    const copy = Object.fromEntries(entries.filter(([key]) => key !== '$id').map(([key, value]) => [key, visit(value)]))
    const { $id } = node as { $id?: unknown }
    if (typeof $id !== 'string') return copy
    const name = componentName($id)
    schemas[name] = copy
    return { $ref: `#/components/schemas/${name}` }
  }
  const shared = visit(document) as Json
  return { ...shared, components: { ...(shared.components as Json), schemas } }
}

/** `https://livetap.dev/schemas/unified-event.v1.schema.json` → `UnifiedEvent`. */
function componentName(id: string): string {
  const [name = id] = id.split('/').at(-1)?.split('.') ?? []
  return name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
}
