import { signals } from '@livetap/contracts/topics.ts'
import type { Done } from '@livetap/contracts/workspace/moderation.ts'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { toIso } from '#kernel/clock.ts'
import { parameters } from '../routes/schemas.ts'

export const sinkPath = '/api/v1/sinks'
export const tags = ['forwarding']
export const sinkParams = Type.Object({ sinkId: parameters.uuid })

/** That who asks does it now. */
export function doneBy({ principal: { kind, id, name }, workspace }: FastifyRequest): Done {
  return { by: { kind, id, name }, at: toIso(workspace.clock.now()) }
}

/** Has the forwarder look at what has changed. */
export function announce({ workspace: { signals: channel, workspaceId } }: FastifyRequest): void {
  channel.send(signals.forward, { workspaceId })
}
