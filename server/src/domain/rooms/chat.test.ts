import { describe, expect, test } from 'vitest'
import { TrialRoom } from './trial-room.suite.ts'

const write = (room: TrialRoom, message: Parameters<typeof said>[1]) => said(room, message)
function said(room: TrialRoom, message: string | { text: string; replyTo?: string; atMoment?: boolean }) {
  room.say('ann', 'send_message', { message })
  return room.refusal ?? room.said.flatMap((each) => (each.kind === 'message' ? [each.text] : []))[0]
}

describe('messages', () => {
  test.each([
    ['plain text', 'Hello 👩‍👩‍👧', 'Hello 👩‍👩‍👧'],
    ['marks of direction', 'a\u202eb\u2066c\u061c', 'abc'],
    ['controls', 'a\u0000\u0007b\tc\r\nd\u2028e', 'ab c\nd\ne'],
    ['piles of marks', `e${'\u0301'.repeat(50)}`, `e${'\u0301'.repeat(3)}`],
    ['empty lines', 'a\n\n\n\n\nb', 'a\n\nb'],
    ['half characters', 'a\ud800b', 'a\ufffdb'],
    ['space around', '  a  ', 'a'],
    ['markup', '<b onclick="x">', '<b onclick="x">'],
  ])('R80 %s', (_what, text, shown) => {
    expect(write(TrialRoom.with(['ann']), text)).toBe(shown)
  })

  test.each(['', ' \n ', '\u200b\u202e', '\u2800', '\u3164'])('R81 %j is no message', (text) => {
    expect(write(TrialRoom.with(['ann']), text)).toBe('message-empty')
  })

  test.each([
    ['idiot', 'you IDIOT', 'message-refused'],
    ['idiot', '1d10t', 'message-refused'],
    ['idiot', 'іdіоt', 'message-refused'],
    ['idiot', 'ｉｄｉｏｔ', 'message-refused'],
    ['idiot', 'i.d.i.o.t', 'message-refused'],
    ['idiot', 'idiom', 'idiom'],
    ['дурак', 'Дурак', 'message-refused'],
  ])('R82 without %s: %s', (word, text, answer) => {
    expect(write(TrialRoom.with(['ann'], { words: [word] }), text)).toBe(answer)
  })

  test('R83 words that cannot be looked for are refused when they are set', () => {
    const room = new TrialRoom()
    room.enter('own', { role: 'owner' })
    room.say('own', 'update_settings', { settings: { words: ['fine', ' \u200b '] } })
    expect(room.refusal).toBe('word-invalid')
    expect(room.document.settings.words).toEqual([])
  })

  test('R84 addresses only where they are wanted', () => {
    expect(write(TrialRoom.with(['ann']), 'see example.com')).toBe('see example.com')
    expect(write(TrialRoom.with(['ann'], { links: false }), 'see example.com')).toBe('links-refused')
  })

  test('R85 slow mode wants a pause of all but who keeps order', () => {
    const room = TrialRoom.with(['ann'], { slowModeS: 10 })
    write(room, 'one')
    room.pass(4000)
    expect([write(room, 'two'), room.retryAfterMs]).toEqual(['slow-mode', 6000])
    room.pass(6000)
    expect(write(room, 'two')).toBe('two')
    room.enter('mod', { role: 'moderator' })
    room.say('mod', 'send_message', { message: 'a' })
    room.say('mod', 'send_message', { message: 'b' })
    expect(room.refusal).toBeUndefined()
  })

  test('R86 a message can be about a moment', () => {
    const room = TrialRoom.with(['ann'])
    room.add('ann', 'a')
    room.start()
    room.pass(3000)
    write(room, { text: 'look', atMoment: true, replyTo: 'm1' })
    expect(room.said).toEqual([
      { kind: 'message', memberId: 'ann', text: 'look', replyTo: 'm1', moment: { itemId: 'a', pos: 3 } },
    ])
  })

  test('R87 one’s own is taken back by all, others’ by who keeps order', () => {
    const room = TrialRoom.with(['ann', 'ben'])
    room.enter('mod', { role: 'moderator' })
    const remove = (by: string) =>
      room.carryOut({ kind: 'delete_message', by, payload: { roomId: 'room', id: 'm' }, authorId: 'ann' })
    remove('ben')
    expect(room.refusal).toBe('not-permitted')
    for (const by of ['ann', 'mod']) {
      remove(by)
      expect(room.said).toEqual([{ kind: 'unsaid', messageId: 'm' }])
    }
  })
})
