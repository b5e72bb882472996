import type { CommandRun, DeviceNote } from '@livetap/contracts/devices/commands.ts'
import { expect, test } from 'vitest'
import { mergeNotes, mergeRuns } from './merge.ts'

const run = (commandId: string, status: CommandRun['status'], second: number) =>
  ({ commandId, status, hops: { queuedAt: `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z` } }) as CommandRun
const note = (at: string): DeviceNote => ({ at, kind: 'online', text: '' })

test('what was heard and what was read is told once, the newest first', () => {
  const merged = mergeRuns(
    [run('c', 'sent', 3), run('b', 'done', 2)],
    [run('b', 'sent', 2), run('a', 'done', 1)],
    undefined,
  )
  expect(merged.map(({ commandId, status }) => [commandId, status])).toEqual([
    ['c', 'sent'],
    ['b', 'done'],
    ['a', 'done'],
  ])
})

test('what has ended stays ended, though that it was sent is heard after it', () => {
  expect(mergeRuns([run('a', 'sent', 1)], [run('a', 'done', 1)], undefined)).toMatchObject([{ status: 'done' }])
})

test('what is heard goes by what was chosen to be shown', () => {
  expect(mergeRuns([run('b', 'refused', 2)], [run('a', 'done', 1)], 'done')).toMatchObject([{ commandId: 'a' }])
})

test('the same note is told once', () => {
  const [early, late] = [note('2026-01-01T00:00:01Z'), note('2026-01-01T00:00:02Z')]
  expect(mergeNotes([late, early], [{ ...early }])).toEqual([late, early])
})
