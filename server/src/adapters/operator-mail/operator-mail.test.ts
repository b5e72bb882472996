import { expect, test } from 'vitest'
import { describeMail } from '#ports/mail/mail.suite.ts'
import { createOperatorMail } from './operator-mail.ts'

function open() {
  const written: string[] = []
  return { mail: createOperatorMail((text) => void written.push(text)), arrived: () => written }
}

describeMail('operator', async () => ({ ...open(), [Symbol.asyncDispose]: async () => {} }))

test('writes nothing that a terminal would obey, and each line apart', async () => {
  const { mail, arrived } = open()
  const text = 'one\u001b[2J\u009b1m\r\ntwo\u202eevil\u2066\n'
  await mail.deliver({ to: 'ann@example.org', subject: 'x\u202e', text })
  expect(arrived()[0]).toContain('\n  one[2J1m\n  twoevil\n')
  expect(arrived()[0]).toContain('  For ann@example.org: x\n')
})
