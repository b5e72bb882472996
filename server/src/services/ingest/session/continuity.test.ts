import { expect, test } from 'vitest'
import { chat } from '../../../../test/ingest/scripted-source.ts'
import { findMissing, type StreamMemory } from './continuity.ts'
import { MessageWindow } from './message-window.ts'
import { RecentMessages } from './recent-messages.ts'

const memory: StreamMemory = {
  streamId: '7001',
  window: new MessageWindow(['1', '2']),
  recent: new RecentMessages(),
  lastAt: 1000,
  stoppedBy: 'socket closed',
  broken: false,
  isCurrent: true,
}
const gap = { from: 1000, to: 5000, reason: 'socket closed' }

test.each([
  ['no session before', { ...memory, lastAt: undefined }, [chat('9', true)], undefined],
  ['history that reaches back', memory, [chat('2', true), chat('3', true)], undefined],
  ['history that does not reach back', memory, [chat('8', true), chat('9', true)], gap],
  ['no history', memory, [chat('9')], gap],
  ['history without ids', memory, [{ type: 'x', isHistory: true, data: 'a' }], gap],
  ['a bus that has forgotten', { ...memory, broken: true }, [chat('2', true)], gap],
  ['a clock that was set back', { ...memory, lastAt: 9000 }, [chat('9')], { ...gap, from: 5000 }],
])('%s', (_name, before, firstBatch, missing) => {
  expect(findMissing(before, firstBatch, 5000)).toEqual(missing)
})
