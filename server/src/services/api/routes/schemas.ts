import { Problem } from '@livetap/contracts/http.ts'
import { type EventType, eventTypes } from '@livetap/contracts/unified-event.ts'
import Type, { type TSchema } from 'typebox'
import { InvalidRequest } from '../http/problems.ts'

const names = eventTypes.join('|')

/** Parameters that several routes share. */
export const parameters = {
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: '`next` of the page before.' })),
  limit: (most: number, usual: number) => Type.Optional(Type.Integer({ minimum: 1, maximum: most, default: usual })),
  types: Type.Optional(
    Type.String({
      pattern: `^(${names})(,(${names}))*$`,
      maxLength: 200,
      description: 'Event types, comma separated.',
    }),
  ),
  time: (description: string) => Type.Optional(Type.String({ format: 'date-time', maxLength: 64, description })),
  uuid: Type.String({ format: 'uuid' }),
  name: Type.String({ minLength: 1, maxLength: 100 }),
}

/** The answers of a route: the good one, and the one shape of all others. */
export function answers<Status extends number, Schema extends TSchema>(status: Status, schema: Schema) {
  return { [status]: schema, default: problemAnswer } as { [S in Status]: Schema }
}

const problemAnswer = {
  description: 'A problem (RFC 9457).',
  content: { 'application/problem+json': { schema: Problem } },
}

/** The answers of a route that does not answer with JSON. */
export function streamAnswer(contentTypes: readonly string[], description: string, schema: TSchema = Type.String()) {
  const content = Object.fromEntries(contentTypes.map((type) => [type, { schema }]))
  return { 200: { description, content }, default: problemAnswer }
}

export function parseTypes(text: string | undefined): EventType[] | undefined {
  return text === undefined ? undefined : [...new Set(text.split(',') as EventType[])]
}

const earliest = Date.UTC(1970, 0)
const latest = Date.UTC(9999, 0)

/** A time as the database takes it, or InvalidRequest. */
export function parseTime(name: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const time = Date.parse(text)
  if (time >= earliest && time < latest) return new Date(time)
  throw new InvalidRequest([{ path: `/query/${name}`, message: 'must be a time between 1970 and 9999' }])
}
