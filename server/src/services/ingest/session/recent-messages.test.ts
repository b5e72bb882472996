import { expect, test } from 'vitest'
import { chat } from '../../../../test/ingest/scripted-source.ts'
import { RecentMessages } from './recent-messages.ts'

const ids = (recent: RecentMessages) => recent.list(12_000).map(({ messageId }) => messageId)

test('keeps the messages of ten seconds', () => {
  const recent = new RecentMessages()
  recent.add([chat('1'), chat('2')], 0)
  recent.add([chat('3')], 10_000)
  expect(ids(recent)).toEqual(['1', '2', '3'])
  recent.add([chat('4')], 10_001)
  expect(ids(recent)).toEqual(['3', '4'])
})

test('does not give again what is a minute old', () => {
  const recent = new RecentMessages()
  recent.add([chat('1')], 0)
  expect([recent.list(60_000).length, recent.list(60_001).length]).toEqual([1, 0])
})

test('keeps four megabytes at most', () => {
  const recent = new RecentMessages()
  const large = 'x'.repeat(1_500_000)
  for (const id of ['1', '2', '3']) recent.add([{ ...chat(id), data: large }], 0)
  expect(ids(recent)).toEqual(['2', '3'])
})

test('keeps nothing without an id', () => {
  const recent = new RecentMessages()
  recent.add([{ type: 'x', isHistory: false, data: 'a' }], 0)
  expect(ids(recent)).toEqual([])
})

test('knows how far back it is complete', () => {
  const recent = new RecentMessages()
  expect(recent.reachesBackTo(undefined)).toBe(true)
  recent.add([chat('1')], 1000)
  recent.add([chat('2')], 5000)
  expect(recent.reachesBackTo(undefined)).toBe(true)
  recent.add([chat('3')], 12_000)
  expect([recent.reachesBackTo(undefined), recent.reachesBackTo(999), recent.reachesBackTo(1000)]).toEqual([
    false,
    false,
    true,
  ])
})
