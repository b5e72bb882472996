import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Convert } from 'typebox/value'
import { InvalidRequest } from './problems.ts'

const mostErrors = 20
const places: Readonly<Record<string, string>> = {
  querystring: '/query',
  params: '/path',
  headers: '/headers',
  body: '',
}

/** Compiles a route's schemas. Text of addresses is converted to the type asked for, bodies are taken as they are. */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart = 'body' }) => {
  const validator = Compile(schema)
  const place = places[httpPart] ?? ''
  return (value: unknown) => {
    const converted = httpPart === 'body' ? value : Convert(schema, value)
    const nul = httpPart === 'body' ? undefined : findNul(converted)
    if (nul !== undefined) return { error: new InvalidRequest([{ path: `${place}/${nul}`, message: 'holds U+0000' }]) }
    if (validator.Check(converted)) return { value: converted }
    const errors = [...validator.Errors(converted)].slice(0, mostErrors)
    return {
      error: new InvalidRequest(
        errors.map(({ instancePath, message }) => ({ path: `${place}${instancePath}` || '/', message })),
      ),
    }
  }
}

/** No database takes U+0000 in text. */
function findNul(value: unknown): string | undefined {
  return Object.entries(value ?? {}).find(([, text]) => String(text).includes('\0'))?.[0]
}
