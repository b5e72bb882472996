import { describe, expect, test } from 'vitest'
import { writeInvitationLetter, writeResetLetter } from './mails.ts'

const url = 'https://live.example/join#token=abc'
const invited = {
  url,
  workspaceName: 'Team Mira',
  invitedBy: 'Ann',
  role: 'viewer',
  expiresAt: new Date(1_800_000_000_000),
}

test('a letter to set a password says how long the link works, and what to do if it was somebody else', () => {
  const { subject, text } = writeResetLetter('https://live.example/reset#token=x')
  expect(subject).toBe('Set a new password for Livetap')
  expect(text).toContain('\n\nhttps://live.example/reset#token=x\n\n')
  expect(text).toMatch(/within an hour.*do nothing/s)
})

test('an invitation says where to, from whom, as what, and until when', () => {
  expect(writeInvitationLetter(invited)).toEqual({
    subject: 'Invitation to “Team Mira” on Livetap',
    text: expect.stringMatching(
      /^“Ann” invites you to the workspace “Team Mira” on Livetap, as viewer\.\n\n.*2027-01-15 08:00 UTC/,
    ),
  })
})

describe('a name in an invitation', () => {
  test.each<[name: string, shown: string]>([
    ['J.R. Smith', 'J. R. Smith'],
    ['Größe 😀 日本', 'Größe 😀 日本'],
    ['https://evil.example/login', 'https evil. example login'],
    ['www.evil.example', 'www. evil. example'],
    ['evil。example', 'evil. example'],
    ['eve@evil.example', 'eve evil. example'],
    ['Ann\r\n\r\nYour account is locked: call 0190', 'Ann Your account is locked call 0190'],
    ['a\u2028b\u0085c\u0000d', 'a b c d'],
    ['abc\u202edef\u2066', 'abc def'],
    ['ev\u200bil', 'ev il'],
    ['<a href="x">y</a>', 'a href= x y a'],
    ['Ann” as owner. “', 'Ann as owner.'],
    ['', 'no name'],
    ['\u200b \n', 'no name'],
    ['x'.repeat(100), `${'x'.repeat(80)}…`],
  ])('%j is shown as %j', (name, shown) => {
    const { subject, text } = writeInvitationLetter({ ...invited, workspaceName: name, invitedBy: name })
    expect(subject).toBe(`Invitation to “${shown}” on Livetap`)
    expect(text).toContain(`“${shown}” invites you to the workspace “${shown}” on Livetap, as viewer.\n\n`)
    expect(text.split(url)).toHaveLength(2)
    expect(text.match(/https?:\/\//g)).toHaveLength(1)
  })
})
