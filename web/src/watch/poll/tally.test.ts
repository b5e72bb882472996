import type { Poll } from '@livetap/contracts/rooms/live-voice.ts'
import { expect, test } from 'vitest'
import { resultWords, tallyPoll } from './tally.ts'

type Votes = readonly [members: number, fromLive: number]

const poll = (votes: readonly Votes[], more: Partial<Poll> = {}): Poll => ({
  ...{ id: 'p1', question: 'Which one?', gifts: false, openedBy: 'Ann', openedAt: 0, endsAt: 60_000, isOver: true },
  options: votes.map(([members, fromLive], place) => ({
    text: `Option ${place + 1}`,
    members: Array.from({ length: members }, (_, index) => `m${place}-${index}`),
    fromLive,
  })),
  ...more,
})

test('votes of members and of viewers of the live weigh the same', () => {
  const [first, second, third] = tallyPoll(
    poll([
      [2, 1],
      [0, 9],
      [0, 0],
    ]),
  )
  expect(first).toMatchObject({ total: 3, share: 0.25, isAhead: false })
  expect(second).toMatchObject({ total: 9, share: 0.75, isAhead: true })
  expect(third).toMatchObject({ total: 0, share: 0, isAhead: false })
})

test('nothing is ahead before somebody has voted', () => {
  expect(
    tallyPoll(
      poll([
        [0, 0],
        [0, 0],
      ]),
    ).map(({ share, isAhead }) => [share, isAhead]),
  ).toEqual([
    [0, false],
    [0, false],
  ])
})

test.each([
  [
    [
      [0, 0],
      [0, 0],
    ],
    {},
    'The poll “Which one?” is over: nobody has voted.',
  ],
  [
    [
      [1, 0],
      [0, 0],
    ],
    {},
    'The poll “Which one?” is over: “Option 1” has won with 1 vote.',
  ],
  [
    [
      [1, 0],
      [2, 1200],
    ],
    { gifts: true },
    'The poll “Which one?” is over: “Option 2” has won with 1,202 points.',
  ],
  [
    [
      [2, 0],
      [1, 1],
    ],
    {},
    'The poll “Which one?” is over: “Option 1” and “Option 2” are level with 2 votes.',
  ],
  [
    [
      [1, 0],
      [0, 1],
      [1, 0],
    ],
    {},
    'The poll “Which one?” is over: “Option 1”, “Option 2” and “Option 3” are level with 1 vote.',
  ],
] as const)('what a poll came to is told: %j %j', (votes, more, words) => {
  expect(resultWords(poll(votes, more))).toBe(words)
})

test('what somebody wrote cannot turn the sentence around', () => {
  const question = 'a\u202eb\u0000'
  expect(
    resultWords(
      poll(
        [
          [0, 0],
          [0, 0],
        ],
        { question },
      ),
    ),
  ).toBe('The poll “a b” is over: nobody has voted.')
})
