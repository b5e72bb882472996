import type { EventPage } from '@livetap/contracts/http.ts'
import type {
  FlaggedWord,
  FlaggedWordList,
  FlaggedWordRequest,
  ModerationSettings,
  ModerationSettingsRequest,
  Note,
  NoteRequest,
  ViewerCard,
  WordTrial,
  WordTrialResult,
} from '@livetap/contracts/workspace/moderation.ts'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { queryString, request } from '../../lib/api.ts'

const root = '/moderation'
const others = 15_000

export const settingsQuery = queryOptions({
  queryKey: ['moderation', 'settings'],
  queryFn: ({ signal }) => request<ModerationSettings>(`${root}/settings`, { signal }),
  refetchInterval: others,
})

export const wordsQuery = queryOptions({
  queryKey: ['moderation', 'words'],
  queryFn: ({ signal }) => request<FlaggedWordList>(`${root}/words`, { signal }),
  refetchInterval: others,
})

export const saveSettings = ({ holdLinks, holdFirstComments, timer }: ModerationSettingsRequest) =>
  request<ModerationSettings>(`${root}/settings`, { method: 'PUT', body: { holdLinks, holdFirstComments, timer } })

const word = (wordId: string) => `${root}/words/${encodeURIComponent(wordId)}`

export const addWord = (body: FlaggedWordRequest) => request<FlaggedWord>(`${root}/words`, { method: 'POST', body })
export const changeWord = (wordId: string, body: FlaggedWordRequest) =>
  request<FlaggedWord>(word(wordId), { method: 'PUT', body })
export const removeWord = (wordId: string) => request<void>(word(wordId), { method: 'DELETE' })
export const tryText = (body: WordTrial, signal: AbortSignal) =>
  request<WordTrialResult>(`${root}/words/try`, { method: 'POST', body, signal })

const viewer = (userId: string) => `${root}/viewers/${encodeURIComponent(userId)}`

export const cardQuery = (userId: string, streamId: string) =>
  queryOptions({
    queryKey: ['moderation', 'viewer', userId, streamId],
    queryFn: ({ signal }) => request<ViewerCard>(`${viewer(userId)}${queryString({ streamId })}`, { signal }),
    refetchInterval: others,
  })

const shownComments = 30

/** What a viewer wrote, the newest first; in one live, or in all. */
export const commentsQuery = (userId: string, streamId: string | undefined) =>
  queryOptions({
    queryKey: ['moderation', 'comments', userId, streamId],
    queryFn: ({ signal }) => {
      const search = queryString({ userId, streamId, types: 'CHAT', order: 'desc', limit: shownComments })
      return request<EventPage>(`/events${search}`, { signal })
    },
    placeholderData: keepPreviousData,
    refetchInterval: others,
  })

export const writeNote = (userId: string, body: NoteRequest) =>
  request<Note>(`${viewer(userId)}/notes`, { method: 'POST', body })
const note = (noteId: string) => `${root}/notes/${encodeURIComponent(noteId)}`
export const changeNote = (noteId: string, body: NoteRequest) => request<Note>(note(noteId), { method: 'PUT', body })
export const removeNote = (noteId: string) => request<void>(note(noteId), { method: 'DELETE' })
