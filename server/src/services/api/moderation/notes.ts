import { Note, NoteRequest } from '@livetap/contracts/workspace/moderation.ts'
import Type from 'typebox'
import { changeNote, removeNote, writeNote } from '#domain/moderation/moderation.ts'
import type { Api } from '../http/http.ts'
import { answers, parameters } from '../routes/schemas.ts'
import { doneBy, moderation, noteDeed, readerOf, tags, viewerParams } from './deeds.ts'
import { requireViewer } from './viewers.ts'

const noteParams = Type.Object({ noteId: parameters.uuid })

/** What moderators tell each other about viewers. */
export function addNoteRoutes(app: Api): void {
  addWriting(app)
  addChanging(app)
  addRemoving(app)
}

function addWriting(app: Api): void {
  app.post(
    `${moderation}/viewers/:userId/notes`,
    {
      config: { needs: 'chat:moderate', does: 'note.write' },
      schema: { tags, params: viewerParams, body: NoteRequest, response: answers(201, Note) },
    },
    async (request, reply) => {
      const { workspace, params, body } = request
      await requireViewer(workspace, params.userId)
      const done = doneBy(request)
      const note = await writeNote(workspace.db.query, workspace.workspaceId, params.userId, body, done)
      await noteDeed(request, { done, userId: params.userId }, ['viewers'])
      request.target = note.noteId
      return reply.code(201).send(note)
    },
  )
}

function addChanging(app: Api): void {
  app.put(
    `${moderation}/notes/:noteId`,
    {
      config: { needs: 'chat:moderate', does: 'note.change' },
      schema: {
        tags,
        summary: 'Of who wrote it, or an admin or owner',
        params: noteParams,
        body: NoteRequest,
        response: answers(200, Note),
      },
    },
    async (request) => {
      const { workspace, params, body } = request
      const done = doneBy(request)
      const { query } = workspace.db
      const note = await changeNote(query, workspace.workspaceId, params.noteId, body, readerOf(request), done.at)
      await noteDeed(request, { done, userId: note.userId }, ['viewers'])
      request.target = note.noteId
      return note
    },
  )
}

function addRemoving(app: Api): void {
  app.delete(
    `${moderation}/notes/:noteId`,
    {
      config: { needs: 'chat:moderate', does: 'note.remove' },
      schema: {
        tags,
        summary: 'Of who wrote it, or an admin or owner',
        params: noteParams,
        response: answers(204, Type.Null()),
      },
    },
    async (request, reply) => {
      const { workspace, params } = request
      const userId = await removeNote(workspace.db.query, workspace.workspaceId, params.noteId, readerOf(request))
      await noteDeed(request, { done: doneBy(request), userId }, ['viewers'])
      request.target = params.noteId
      return reply.code(204).send(null)
    },
  )
}
