import { expect, test } from 'vitest'
import type { Mail } from '#ports/mail/mail.ts'

export interface MailRig {
  readonly mail: Mail
  /** All that arrived so far, decoded. */
  readonly arrived: () => readonly string[]
}

/** What every adapter of mail has to do. */
export function describeMail(name: string, open: () => Promise<MailRig & AsyncDisposable>): void {
  const letter = {
    to: 'ann@example.org',
    subject: 'A new password – größer',
    text: 'Hello Ann\n\nhttps://x/#token=a_b-c\n',
  }

  test(`${name}: hands over who gets it, the subject and the text, as they are`, async () => {
    await using rig = await open()
    await rig.mail.deliver(letter)
    expect(rig.arrived()).toHaveLength(1)
    for (const part of ['ann@example.org', letter.subject, 'Hello Ann', 'https://x/#token=a_b-c']) {
      expect(rig.arrived()[0]).toContain(part)
    }
  })

  test(`${name}: hands over one after the other, and several at once`, async () => {
    await using rig = await open()
    await Promise.all([1, 2, 3].map((n) => rig.mail.deliver({ ...letter, text: `letter ${n}.` })))
    await rig.mail.deliver({ ...letter, text: 'letter 4.' })
    const all = rig.arrived().join('')
    expect([1, 2, 3, 4].map((n) => all.includes(`letter ${n}.`))).toEqual([true, true, true, true])
  })

  test.each([
    { to: 'ann@example.org\r\nBcc: eve@example.org' },
    { to: 'ann@example.org, eve@example.org' },
    { to: 'ann@example.org\n' },
    { to: 'Ann <ann@example.org>' },
    { to: 'ann@example.org;eve@example.org' },
    { to: 'group: ann@example.org' },
    { to: '' },
    { to: '-oQ/tmp@example.org evil' },
    { to: `${'x'.repeat(300)}@example.org` },
    { subject: 'Hello\r\nBcc: eve@example.org' },
    { subject: 'Hello\nX: y' },
    { subject: 'Hello\u0000' },
  ])(`${name}: refuses what would be more than one line or address: %j`, async (changes) => {
    await using rig = await open()
    await expect(rig.mail.deliver({ ...letter, ...changes })).rejects.toMatchObject({ code: 'mail-refused' })
    expect(rig.arrived()).toEqual([])
  })
}
