// @vitest-environment happy-dom
import type { RoomState } from '@livetap/contracts/rooms/room.ts'
import { cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { showInRoom } from '../../../test/room-page.tsx'
import { samplePoll, sampleRoom } from '../../../test/sample-room.ts'
import { PollBadge } from './poll-badge.tsx'
import { PollCard } from './poll-card.tsx'
import { PollTold } from './poll-told.tsx'

afterEach(cleanup)

const show = (change: Partial<RoomState> = {}) =>
  showInRoom(
    sampleRoom({ poll: samplePoll(), ...change }),
    <>
      <PollTold />
      <PollCard />
    </>,
  )
const option = (name: RegExp) => screen.getByRole('button', { name })
const { you } = sampleRoom()

test('a press votes, and a second one takes the vote back', async () => {
  const { say, tell } = show()
  fireEvent.click(option(/Cats/))
  expect(say).toHaveBeenLastCalledWith('vote_poll', { id: 'p1', option: 0 })
  const [cats, dogs] = samplePoll().options
  await tell('update_poll', { poll: samplePoll({ options: [{ ...cats!, members: ['bob'] }, dogs!] }), rev: 1 })
  expect(option(/Cats/).getAttribute('aria-pressed')).toBe('true')
  fireEvent.click(option(/Cats/))
  expect(say).toHaveBeenLastCalledWith('vote_poll', { id: 'p1', option: null })
})

test('numbers vote where the focus is on the poll, as far as there are options', () => {
  const { say } = show()
  fireEvent.keyDown(option(/Cats/), { key: '2' })
  expect(say).toHaveBeenLastCalledWith('vote_poll', { id: 'p1', option: 1 })
  fireEvent.keyDown(option(/Cats/), { key: '3' })
  fireEvent.keyDown(option(/Cats/), { key: '1', ctrlKey: true })
  expect(say).toHaveBeenCalledTimes(1)
})

test('shares are of what came from people here and from the live', () => {
  show({ bridge: { uniqueId: 'mira' } })
  expect(option(/Dogs/).textContent).toContain('100 %')
  expect(screen.getByText('3 from the live')).toBeTruthy()
  expect(screen.getByText(/4 votes/)).toBeTruthy()
})

test('who may not vote looks on, and only who asks ends it', () => {
  const { say } = show({ you: { ...you, grants: [] } })
  fireEvent.click(option(/Cats/))
  fireEvent.keyDown(option(/Cats/), { key: '1' })
  expect(say).not.toHaveBeenCalled()
  expect(screen.queryByRole('button', { name: 'End it' })).toBeNull()
})

test('the result is read out, and put away by who may ask', async () => {
  const { say, tell } = show({ you: { ...you, grants: ['vote', 'poll'] } })
  const told = screen.getByRole('status')
  expect(told.textContent).toBe('A poll is open: Which one?')
  await tell('update_poll', { poll: samplePoll({ isOver: true }), rev: 1 })
  expect(told.textContent).toBe('The poll “Which one?” is over: “Dogs” has won with 4 votes.')
  fireEvent.click(option(/Cats/))
  expect(say).not.toHaveBeenCalled()
  fireEvent.click(screen.getByRole('button', { name: 'Put away' }))
  expect(say).toHaveBeenLastCalledWith('close_poll', { id: 'p1' })
  await tell('update_poll', { poll: null, rev: 2 })
  expect(screen.queryByRole('region', { name: 'Poll' })).toBeNull()
})

test('what somebody asks is text', () => {
  const [cats, dogs] = samplePoll().options
  const options = [{ ...cats!, text: '<img src=x onerror=alert(1)>' }, dogs!]
  show({ poll: samplePoll({ question: '<b>Which\u202e one?</b>', options }) })
  expect(screen.getByRole('heading').textContent).toBe('<b>Which  one?</b>')
  expect(document.querySelector('img, b')).toBeNull()
})

test('over the picture it is told that a poll is open, until it is over', async () => {
  const { tell } = showInRoom(sampleRoom({ poll: samplePoll({ question: 'Which\u202e one?' }) }), <PollBadge />)
  expect(screen.getByRole('button', { name: /^Go to the poll: Which\s+one\?$/ }).textContent).toBe('Which  one?')
  await tell('update_poll', { poll: samplePoll({ isOver: true }), rev: 1 })
  expect(screen.queryByRole('button')).toBeNull()
})
