import type { Member } from '@livetap/contracts/workspace/accounts.ts'
import { expect, test } from 'vitest'
import { findMembers } from './find-members.ts'

const member = (name: string, email: string | null, role: Member['role']): Member => ({
  ...{ accountId: name, name, email, role },
  ...{ joinedAt: '2026-01-01T00:00:00.000Z', self: false },
})

const members = [
  member('Ana Lucía', 'ana@example.com', 'owner'),
  member('Åsa Öberg', null, 'moderator'),
  member('مريم', 'maryam@example.com', 'viewer'),
  member('さくら', null, 'moderator'),
]

test.each([
  ['', ['Ana Lucía', 'Åsa Öberg', 'مريم', 'さくら']],
  ['  ', ['Ana Lucía', 'Åsa Öberg', 'مريم', 'さくら']],
  ['lucia', ['Ana Lucía']],
  ['LUCÍA ana', ['Ana Lucía']],
  ['asa', ['Åsa Öberg']],
  ['مريم', ['مريم']],
  ['さく', ['さくら']],
  ['moder', ['Åsa Öberg', 'さくら']],
  ['example.com', ['Ana Lucía', 'مريم']],
  ['owner moderator', []],
  ['.*', []],
])('%j finds %j', (sought, names) => {
  expect(findMembers(members, sought).map(({ name }) => name)).toEqual(names)
})
