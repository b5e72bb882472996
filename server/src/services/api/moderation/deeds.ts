import { type ModerationPart, signals } from '@livetap/contracts/topics.ts'
import type { Doer, Done } from '@livetap/contracts/workspace/moderation.ts'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { addDeed, type Deed, type NoteReader } from '#domain/moderation/moderation.ts'
import { toIso } from '#kernel/clock.ts'
import { parameters } from '../routes/schemas.ts'

/** What the routes of moderation share. */
export const moderation = '/api/v1/moderation'
export const tags = ['moderation']
export const commentParams = Type.Object({
  eventId: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Of a comment.' }),
})
export const viewerParams = Type.Object({ userId: parameters.name })

export function doerOf({ principal: { kind, id, name } }: FastifyRequest): Doer {
  return { kind, id, name }
}

/** That who asks does it now. */
export function doneBy(request: FastifyRequest): Done {
  return { by: doerOf(request), at: toIso(request.workspace.clock.now()) }
}

/** Owners and admins, who manage the members, may change what others wrote. */
export function readerOf(request: FastifyRequest): NoteReader {
  return { doer: doerOf(request), maySettle: request.principal.permissions.has('member:manage') }
}

/** Notes what was done for the other moderators, and has them look at what has changed. */
export async function noteDeed(
  request: FastifyRequest,
  deed: Omit<Deed, 'action'>,
  parts: readonly ModerationPart[],
): Promise<void> {
  const { db, workspaceId } = request.workspace
  const { does } = request.routeOptions.config
  await addDeed(db.query, workspaceId, { ...deed, action: does ?? '' })
  sendChange(request, deed.streamId, [...parts, 'deeds'])
}

function sendChange(
  { workspace: { signals: channel, workspaceId } }: FastifyRequest,
  streamId: string | undefined,
  parts: readonly ModerationPart[],
): void {
  channel.send(signals.moderation, { workspaceId, parts, ...(streamId === undefined ? {} : { streamId }) })
}
