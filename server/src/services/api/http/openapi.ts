import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, FastifySchema } from 'fastify'

const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const darkMode =
  "document.documentElement.classList.toggle('dark-mode', matchMedia('(prefers-color-scheme: dark)').matches)"

/** Describes every route that is added afterwards: OpenAPI 3.1 at /api/v1/openapi.json, to be browsed at /api/docs. */
export async function describeApi(app: FastifyInstance, version: string): Promise<void> {
  const shared = new SharedSchemas()
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
    transform: ({ schema, url, route: { config } }) => {
      const needs = { 'x-permission': config?.needs ?? 'nothing' }
      return { schema: { ...(shared.hide(schema) as FastifySchema), ...needs }, url }
    },
    transformObject: (document) => ('openapiObject' in document ? shared.show(document.openapiObject) : {}),
  })
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    staticCSP: pagePolicy,
    theme: { title: 'API · Livetap', js: [{ filename: 'dark-mode.js', content: darkMode }] },
    uiConfig: { layout: 'BaseLayout' }, // the usual one has a bar with inline styles, and another's logo
    logLevel: 'silent',
  })
  app.get('/api/v1/openapi.json', { schema: { hide: true } }, () => app.swagger())
}

type Json = Record<string, unknown>

/** Takes the place of a shared schema while the plugin works, which knows no `$id` inside a schema. */
const placeholder = 'x-shared-schema'

/** Schemas with an `$id` are described once, in the components, and referred to wherever they are used. */
class SharedSchemas {
  readonly #schemas: Json = {}

  /** Puts a placeholder where a schema with an `$id` is. */
  hide(node: unknown): unknown {
    if (Array.isArray(node)) return node.map((item) => this.hide(item))
    if (node === null || typeof node !== 'object') return node
    const { $id, ...rest } = node as Json
    const copy = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, this.hide(value)]))
    if (typeof $id !== 'string') return copy
    const name = componentName($id)
    this.#schemas[name] = copy
    return { [placeholder]: name }
  }

  /** Turns placeholders into references, and adds what they refer to. */
  show(document: object): Json {
    const { components, ...rest } = this.#refer({ ...document, shared: this.#schemas }) as Json
    const { shared, ...shown } = rest
    return { ...shown, components: { ...(components as Json), schemas: shared } }
  }

  #refer(node: unknown): unknown {
    if (Array.isArray(node)) return node.map((item) => this.#refer(item))
    if (node === null || typeof node !== 'object') return node
    const name = (node as Json)[placeholder]
    if (typeof name === 'string') return { $ref: `#/components/schemas/${name}` }
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, this.#refer(value)]))
  }
}

/** `https://livetap.dev/schemas/unified-event.v1.schema.json` → `UnifiedEvent`. */
function componentName(id: string): string {
  const [name = id] = id.split('/').at(-1)?.split('.') ?? []
  return name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
}
