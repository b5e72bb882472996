import Type, { type Static } from 'typebox'

export const DlqStage = Type.Union([
  Type.Literal('ingest'),
  Type.Literal('normalizer'),
  Type.Literal('storage'),
  Type.Literal('rules'),
  Type.Literal('forwarder'),
])
export type DlqStage = Static<typeof DlqStage>

/** A message that a stage could not process, with everything needed to look at it and try again (topic `ttlc:dlq`). */
export const DlqEntry = Type.Object(
  {
    stage: DlqStage,
    reason: Type.String({ description: 'Category, for example PARSE_ERROR.' }),
    error: Type.String({ description: 'What went wrong, without secrets.' }),
    payload: Type.Unknown({ description: 'The original message.' }),
    failedAt: Type.String({ format: 'date-time' }),
    sourceId: Type.String({
      description: 'Identifies the failed message: a second failure of it is not a second entry.',
    }),
    attempts: Type.Integer({ minimum: 1 }),
  },
  { $id: 'https://livetap.dev/schemas/dlq-entry.v1.schema.json', title: 'DlqEntry' },
)
export type DlqEntry = Static<typeof DlqEntry>
