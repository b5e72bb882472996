import { expect, test } from 'vitest'
import { type BoardTrace, findLit, judgeBoard } from './board-judge.ts'

/** A command that lights the lamp; the link is lost meanwhile, and the board turns off in time. */
const good: BoardTrace = {
  done: [{ id: 'a1', at: 1_000_100 }],
  expiries: new Map([['a1', 1_002_000]]),
  changes: [
    { pin: 5, on: true, boardMs: 500 },
    { pin: 5, on: false, boardMs: 3400 },
  ],
  losses: [{ what: 'the agent was killed', boardMs: 700 }],
  endMs: 9000,
}

test('finds nothing where all was as it should be', () => {
  expect(judgeBoard(good)).toEqual([])
  expect(findLit(good)).toEqual([{ pin: 5, what: 'the agent was killed', leftMs: 2700 }])
})

const again = { id: 'a1', at: 1_000_900 }
const lateOff = { pin: 5, on: false, boardMs: 4500 }
const other = { pin: 7, on: true, boardMs: 600 }

test.each<[string, Partial<BoardTrace>, string]>([
  ['done twice', { done: [...good.done, again] }, 'a1 was done 2 times'],
  ['late', { done: [{ id: 'a1', at: 1_003_000 }] }, 'a1 was done 1000 ms after its end'],
  ['never sent', { expiries: new Map() }, 'a1 was done, and nobody had sent it'],
  ['off too late', { changes: [good.changes[0]!, lateOff] }, 'pin 5 was on for 3800 ms after the agent was killed'],
  ['stuck on to the end', { changes: [...good.changes, other] }, 'pin 7 was on for 8300 ms after the agent was killed'],
])('finds what was %s', (_what, planted, fault) => {
  expect(judgeBoard({ ...good, ...planted })).toEqual([fault])
})

test('leaves alone what went on after the link was back', () => {
  const changes = [...good.changes, { pin: 5, on: true, boardMs: 5000 }]
  expect(judgeBoard({ ...good, changes })).toEqual([])
})
