import { type Placeholder, placeholderNames } from '@livetap/contracts/rules/actions.ts'
import type { Placeholders } from '@livetap/contracts/rules/outcomes.ts'
import { AppError } from '#kernel/errors.ts'
import { clip, escapeValue, finish, type Target } from './escape.ts'

export type { Target } from './escape.ts'

/** A text with places that are filled in. */
export interface Template {
  readonly names: readonly Placeholder[]
  /** What stands before the first place. */
  readonly beginning: string
  /**
   * With the values of an event, each at most 120 code points, escaped for the target; at most `most` code points.
   * `mostOfValue` makes values shorter than that.
   */
  render(values: Placeholders, target: Target, most?: number, mostOfValue?: number): string
}

interface Place {
  readonly name: Placeholder
  readonly otherwise: string
}

const part = /\{\{|\}\}|\{([^{}|]*)(?:\|([^{}]*))?\}|[{}]|[^{}]+/g
const defaultMost = 2000
/** What begins a command of a chat. */
const command = /^[/!.]+\s*/

/** `{name}`, `{name|what stands there when it is empty}`, `{{`, `}}`. Throws AppError `template-invalid`. */
export function compileTemplate(text: string): Template {
  const parts = [...text.matchAll(part)].map(readPart)
  const names = parts.flatMap((each) => (typeof each === 'string' ? [] : [each.name]))
  const first = parts.findIndex((each) => typeof each !== 'string')
  const beginning = (first < 0 ? parts : parts.slice(0, first)).join('')
  return {
    names,
    beginning,
    render(values, target, most = defaultMost, mostOfValue) {
      const filled = parts.map((each) => (typeof each === 'string' ? each : fill(each, values, target, mostOfValue)))
      const whole = finish(filled.join(''), target)
      return clip(target === 'chat' && beginning.trim() === '' ? whole.replace(command, '') : whole, most)
    },
  }
}

function fill({ name, otherwise }: Place, values: Placeholders, target: Target, most: number | undefined): string {
  const value = values[name]
  return value === '' ? otherwise : escapeValue(clip(value, most), target)
}

function readPart([whole, name, otherwise]: RegExpMatchArray): string | Place {
  if (whole === '{{' || whole === '}}') return whole.charAt(0)
  if (whole === '{' || whole === '}') throw invalid(`there is a ${whole} alone: write ${whole}${whole}`)
  if (name === undefined) return whole
  const known = placeholderNames.find((each) => each === name)
  if (!known) throw invalid(`there is no placeholder {${clip(name, 40)}}`)
  return { name: known, otherwise: otherwise ?? '' }
}

function invalid(reason: string): AppError {
  return new AppError('template-invalid', reason, {
    remedy: `Placeholders are ${placeholderNames.map((name) => `{${name}}`).join(', ')}; write {{ for a brace.`,
  })
}
