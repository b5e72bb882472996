import {
  FlaggedWord,
  FlaggedWordList,
  FlaggedWordRequest,
  ModerationSettings,
  ModerationSettingsRequest,
  WordTrial,
  WordTrialResult,
} from '@livetap/contracts/workspace/moderation.ts'
import Type from 'typebox'
import {
  addWord,
  changeWord,
  checkPattern,
  compileList,
  hasLink,
  judge,
  loadRules,
  putSettings,
  readSettings,
  readWords,
  removeWord,
} from '#domain/moderation/moderation.ts'
import type { Api } from '../http/http.ts'
import { answers, parameters } from '../routes/schemas.ts'
import { doneBy, moderation, noteDeed, tags } from './deeds.ts'

const wordParams = Type.Object({ wordId: parameters.uuid })
/** Of a word that is not in the list yet. */
const nobody = '00000000-0000-0000-0000-000000000000'

/** The flagged words of the workspace. */
export function addWordRoutes(app: Api): void {
  addReading(app)
  addAdding(app)
  addChanging(app)
  addRemoving(app)
  addTrial(app)
}

function addReading(app: Api): void {
  app.get(
    `${moderation}/words`,
    {
      config: { needs: 'chat:moderate' },
      schema: { tags, summary: 'Flagged words, oldest first', response: answers(200, FlaggedWordList) },
    },
    async ({ workspace: { db, workspaceId } }) => readWords(db.query, workspaceId),
  )
}

function addAdding(app: Api): void {
  app.post(
    `${moderation}/words`,
    {
      config: { needs: 'moderation:configure', does: 'word.add' },
      schema: {
        tags,
        summary: 'Flag a word; the same pattern again changes the one that is there',
        body: FlaggedWordRequest,
        response: answers(201, FlaggedWord),
      },
    },
    async (request, reply) => {
      const { db, workspaceId } = request.workspace
      const done = doneBy(request)
      const word = await addWord(db.query, workspaceId, request.body, done)
      await noteDeed(request, { done, detail: describe(word) }, ['rules'])
      request.target = describe(word)
      return reply.code(201).send(word)
    },
  )
}

function addChanging(app: Api): void {
  app.put(
    `${moderation}/words/:wordId`,
    {
      config: { needs: 'moderation:configure', does: 'word.change' },
      schema: { tags, params: wordParams, body: FlaggedWordRequest, response: answers(200, FlaggedWord) },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      const word = await changeWord(db.query, workspaceId, request.params.wordId, request.body)
      await noteDeed(request, { done: doneBy(request), detail: describe(word) }, ['rules'])
      request.target = describe(word)
      return word
    },
  )
}

function addRemoving(app: Api): void {
  app.delete(
    `${moderation}/words/:wordId`,
    {
      config: { needs: 'moderation:configure', does: 'word.remove' },
      schema: { tags, params: wordParams, response: answers(204, Type.Null()) },
    },
    async (request, reply) => {
      const { db, workspaceId } = request.workspace
      const pattern = await removeWord(db.query, workspaceId, request.params.wordId)
      await noteDeed(request, { done: doneBy(request), detail: pattern }, ['rules'])
      request.target = pattern
      return reply.code(204).send(null)
    },
  )
}

function describe({ pattern, action }: FlaggedWordRequest): string {
  return `${action}: ${pattern}`
}

function addTrial(app: Api): void {
  app.post(
    `${moderation}/words/try`,
    {
      config: { needs: 'chat:moderate', does: null },
      schema: {
        tags,
        summary: 'A text against the list, or against one word that is not in it',
        body: WordTrial,
        response: answers(200, WordTrialResult),
      },
    },
    async ({ body: { text, word }, workspace: { db, workspaceId } }): Promise<WordTrialResult> => {
      const { settings, words } = await loadRules(db.query, workspaceId)
      if (word) checkPattern(word)
      const tried = { settings, words: word ? compileList([{ ...word, wordId: nobody }]) : words }
      const { matches, holds, hides } = judge(tried, text, false)
      const outcome = hides ? 'hidden' : holds.length > 0 ? 'held' : 'shown'
      return { matches: [...matches], link: hasLink(text), outcome }
    },
  )
}

/** What is held besides flagged words. */
export function addSettingRoutes(app: Api): void {
  const path = `${moderation}/settings`
  app.get(
    path,
    { config: { needs: 'chat:moderate' }, schema: { tags, response: answers(200, ModerationSettings) } },
    async ({ workspace: { db, workspaceId } }) => readSettings(db.query, workspaceId),
  )
  app.put(
    path,
    {
      config: { needs: 'moderation:configure', does: 'moderation.configure' },
      schema: { tags, body: ModerationSettingsRequest, response: answers(200, ModerationSettings) },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      const settings = await putSettings(db.query, workspaceId, request.body)
      await noteDeed(request, { done: doneBy(request) }, ['rules', 'holds'])
      return settings
    },
  )
}
