/** Where a text goes: into the chat, a log, an address, or somewhere that shows text as it is. */
export type Target = 'chat' | 'log' | 'plain' | 'url'

const mostOfValue = 120
const controls = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
/** What joins emoji to one picture is no control of the text. */
const joiner = /(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)\u200d(?=\p{Extended_Pictographic})/gu
const unshowable = /(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu
const hidden = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\\]/gu
const joinerMark = '\ue000'

/** At most so many code points. */
export function clip(text: string, most = mostOfValue): string {
  if (text.length <= most) return text.toWellFormed()
  return [...text.slice(0, 2 * most).toWellFormed()].slice(0, most).join('')
}

/** A value of an event, as it may stand in a text for the target. */
export function escapeValue(value: string, target: Target): string {
  if (target === 'url') return encodeURIComponent(/^\.+$/.test(value) ? value.replaceAll('.', '_') : value)
  return target === 'log' ? value.replaceAll(hidden, escapeCharacter) : value
}

/** The whole text, as it goes to the target. */
export function finish(text: string, target: Target): string {
  if (target === 'url' || target === 'log') return text
  if (target === 'plain') return text.replaceAll(unshowable, ' ')
  return text
    .normalize('NFC')
    .replaceAll(joinerMark, ' ')
    .replaceAll(joiner, joinerMark)
    .replaceAll(controls, ' ')
    .replaceAll(joinerMark, '\u200d')
    .replaceAll(/\s+/gu, ' ')
    .trim()
}

function escapeCharacter(character: string): string {
  if (character === '\\') return '\\\\'
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
