import type { Poll, Suggestion } from '@livetap/contracts/rooms/live-voice.ts'
import type { RoomState } from '@livetap/contracts/rooms/room.ts'
import type { Video } from '@livetap/contracts/rooms/video.ts'

const at = '2026-03-01T20:00:00.000Z'

/** A room of two: Ann, who keeps it, and `you`, who are a guest. */
export const sampleRoom = (change: Partial<RoomState> = {}): RoomState => ({
  ...{ id: 'den', name: 'The den', visibility: 'link', createdAt: at, lastActivity: at, serverNow: Date.parse(at) },
  ...{ queue: [], messages: [], currentVideoIndex: -1, playing: false, currentTime: 0, rev: 0, skipVotes: [] },
  users: ['Ann', 'Bob'],
  timeline: { seq: 0, itemId: null, playing: false, pos: 0, at: 0, rate: 1, reason: 'pause' },
  settings: {
    ...{ queueMode: 'free', loop: false, shuffle: false, stall: 'catch-up', slideMs: 4000, slowModeS: 0, words: [] },
    ...{ links: true, locked: false, queueLocked: false, live: { votes: true, gifts: false, adds: 'ask' } },
    grants: { moderator: [], dj: [], member: [], guest: [] },
  },
  members: [
    { id: 'ann', name: 'Ann', role: 'owner', isGuest: false, isPresent: true },
    { id: 'bob', name: 'Bob', role: 'guest', isGuest: true, isPresent: true },
  ],
  you: { id: 'bob', name: 'Bob', role: 'guest', grants: ['vote'], clientId: 'secret' },
  pollRev: 0,
  suggestions: [],
  suggestionsRev: 0,
  ...change,
})

export const samplePoll = (change: Partial<Poll> = {}): Poll => ({
  ...{ id: 'p1', question: 'Which one?', gifts: false, openedBy: 'Ann', openedAt: 0, endsAt: 60_000, isOver: false },
  options: [
    { text: 'Cats', members: [], fromLive: 0 },
    { text: 'Dogs', members: ['ann'], fromLive: 3 },
  ],
  ...change,
})

export const sampleVideo = (id: string, change: Partial<Video> = {}): Video => ({
  ...{ id, url: `https://www.tiktok.com/@mira/video/${id}`, kind: 'video', tiktokId: id, title: `Video ${id}` },
  ...{ addedBy: 'Ann', addedById: 'ann', addedAt: at, votes: [] },
  ...change,
})

export const sampleSuggestion = (id: string): Suggestion => {
  const { url, kind, tiktokId, title } = sampleVideo(id)
  return { id, by: 'vera_77', at, video: { url, kind, tiktokId, ...(title && { title }) } }
}
