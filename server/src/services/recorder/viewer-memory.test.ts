import { expect, test } from 'vitest'
import { createLive, viewer } from '../../../test/live-maker.ts'
import { createEventRow } from './event-row.ts'
import { ViewerMemory } from './viewer-memory.ts'

const live = createLive()
const seen = (user: ReturnType<typeof viewer>, fields = {}) => ({
  ...createEventRow({ id: '1', message: live.chat('x', { user, ...fields }), publishedAt: 0, attempt: 1 }),
  pos: 1,
})
const names = (memory: ViewerMemory, rows: ReturnType<typeof seen>[], now: number, commit = true) => {
  const due = memory.pick('w', rows, now)
  if (commit) memory.remember('w', due, now)
  return due.map((row) => row.display_name)
}

test('an unchanged viewer is due once a minute, a renamed one at once', () => {
  const memory = new ViewerMemory()
  expect(names(memory, [seen(viewer(1)), seen(viewer(1)), seen(viewer(2))], 0)).toEqual(['Viewer 1', 'Viewer 2'])
  expect(names(memory, [seen(viewer(1))], 59_999)).toEqual([])
  expect(names(memory, [seen({ ...viewer(1), displayName: 'New' })], 59_999)).toEqual(['New'])
  expect(names(memory, [seen(viewer(2))], 60_000)).toEqual(['Viewer 2'])
})

test('the last names of a batch are the ones that count', () => {
  const memory = new ViewerMemory()
  const renamed = { ...viewer(1), displayName: 'New' }
  expect(names(memory, [seen(viewer(1)), seen(renamed), seen(viewer(1))], 0)).toEqual(['Viewer 1'])
  expect(names(memory, [seen(viewer(1)), seen(renamed), seen(viewer(1))], 1)).toEqual([])
  expect(names(memory, [seen(renamed), seen(viewer(1)), seen(renamed)], 1)).toEqual(['New'])
})

test('what was not committed is due again, and workspaces do not share', () => {
  const memory = new ViewerMemory()
  expect(names(memory, [seen(viewer(1))], 0, false)).toEqual(['Viewer 1'])
  expect(names(memory, [seen(viewer(1))], 0)).toEqual(['Viewer 1'])
  expect(memory.pick('other', [seen(viewer(1))], 0)).toHaveLength(1)
})

test('a replay tells nothing new of viewers', () => {
  expect(new ViewerMemory().pick('w', [seen(viewer(1), { source: 'replay' })], 0)).toEqual([])
})

test('it forgets those written longest ago', () => {
  const memory = new ViewerMemory(2)
  names(memory, [seen(viewer(1)), seen(viewer(2)), seen(viewer(3))], 0)
  expect(names(memory, [seen(viewer(3)), seen(viewer(2)), seen(viewer(1))], 1)).toEqual(['Viewer 1'])
})
