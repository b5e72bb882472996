import type { TSchema } from 'typebox'
import { DlqEntry } from './src/dlq-entry.ts'
import { FeedMessage, FeedReset } from './src/feed.ts'
import { Problem } from './src/http.ts'
import { LivestreamStatus, ReplayStatus } from './src/livestream.ts'
import { Metrics } from './src/metrics.ts'
import { RawEnvelope } from './src/raw-envelope.ts'
import { UnifiedEvent } from './src/unified-event.ts'
import { UserSession, UserSessionCommand, UserSessionMessage } from './src/user-session.ts'

export type Published = TSchema & { readonly $id: string }

/** File name in schemas/ → schema. The names are the last part of each `$id`. */
export const publishedSchemas: ReadonlyMap<string, Published> = new Map(
  [
    ...[RawEnvelope, UnifiedEvent, DlqEntry, FeedReset, FeedMessage, Problem, LivestreamStatus, ReplayStatus],
    ...[Metrics, UserSessionMessage, UserSessionCommand, UserSession],
  ].map((schema) => {
    const published = schema as unknown as Published
    return [published.$id.slice(published.$id.lastIndexOf('/') + 1), published]
  }),
)

/** The schema as JSON Schema 2020-12 text. A published schema inside another one becomes a reference to it. */
export function renderSchema(schema: Published): string {
  const body = JSON.stringify(schema, (key, value) =>
    key !== '' && typeof value?.$id === 'string' ? { $ref: value.$id } : value,
  )
  return `${JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...JSON.parse(body) }, null, 2)}\n`
}
