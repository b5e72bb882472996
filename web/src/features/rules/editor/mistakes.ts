import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import { ApiError } from '../../../lib/api.ts'
import { findProgramGap } from '../programs/program-gaps.ts'

/** Something that is wrong: `actions[0].url`, or nowhere in particular. */
export interface Mistake {
  readonly where: string | undefined
  readonly text: string
}

/** What is wrong with a definition, by place. */
export interface Mistakes {
  readonly all: readonly Mistake[]
  /** What is wrong at one of these places, or within; undefined when nothing is. */
  readonly at: (...places: string[]) => string | undefined
}

export function createMistakes(all: readonly Mistake[]): Mistakes {
  return { all, at: (...places) => all.find(({ where }) => places.some((place) => isWithin(where, place)))?.text }
}

export const noMistakes = createMistakes([])

const isWithin = (where: string | undefined, place: string): boolean =>
  where !== undefined && (where === place || where.startsWith(`${place}.`) || where.startsWith(`${place}[`))

/** What the server refuses about a rule; none where it failed for another reason. */
export function mistakesOf(error: unknown): Mistakes {
  if (!(error instanceof ApiError) || (error.status !== 400 && error.status !== 422)) return noMistakes
  const [deepest] = error.errors.toSorted((one, other) => depthOf(other.path) - depthOf(one.path))
  if (!deepest) return createMistakes([readMistake(error.message)])
  return createMistakes([{ where: toPlace(deepest.path), text: asSentence(`It ${deepest.message}`) }])
}

const depthOf = (path: string): number => path.split('/').length

/** `condition.and[1].var: gift has no field giftNam` by its place. */
export function readMistake(message: string): Mistake {
  const [, where, text = message] = /^([a-zA-Z]\w*(?:\.[\w!=<>+*/%-]+|\[\d+\])*): (.+)$/s.exec(message) ?? []
  return { where: where?.replace(/^definition\./, ''), text: asSentence(text) }
}

/** `/body/definition/actions/0/url` as `actions[0].url`; nothing where it is the whole. */
export function toPlace(path: string): string | undefined {
  const parts = path.split('/').filter((part) => part !== '' && part !== 'body' && part !== 'definition')
  const place = parts
    .map((part, index) => (/^\d+$/.test(part) ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('')
  return place === '' ? undefined : place
}

const asSentence = (text: string): string =>
  text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?…]$/.test(text) ? '' : '.')

/** What was forgotten, as somebody who writes a rule would say it; the server has the last word. */
export function findGaps({ name, actions, audience, uniqueId, streamId }: RuleDefinition): Mistakes {
  const gaps: (Mistake | false)[] = [
    name.trim() === '' && { where: 'name', text: 'Give the rule a name.' },
    uniqueId === '' && { where: 'uniqueId', text: 'Give the @username.' },
    streamId === '' && { where: 'streamId', text: 'Choose a live.' },
    audience?.who === 'viewer' && !audience.userId && { where: 'audience', text: 'Give the number of the viewer.' },
    ...actions.map((action, index) => findGap(action, `actions[${index}]`)),
  ]
  return createMistakes(gaps.filter((gap) => gap !== false))
}

function findGap(action: RuleDefinition['actions'][number], where: string): Mistake | false {
  if (action.type === 'webhook' && !/^https?:\/\/[^/]/i.test(action.url)) {
    return { where: `${where}.url`, text: 'Give an address, such as https://example.org/livetap.' }
  }
  if (action.type === 'device' && action.deviceId === '')
    return { where: `${where}.deviceId`, text: 'Choose the device.' }
  if (action.type === 'device' && action.capability === '') {
    return { where: `${where}.capability`, text: 'Choose what the device is to do.' }
  }
  if (action.type === 'external' && action.actionId === '') {
    return { where: `${where}.actionId`, text: 'Choose what the program is to do.' }
  }
  const gap = findProgramGap(action)
  if (gap) return { where: `${where}.${gap.place}`, text: gap.text }
  if (action.type !== 'random') return false
  const inner = action.options.flatMap(({ actions }, option) =>
    actions.map((each, index) => findGap(each, `${where}.options[${option}].actions[${index}]`)),
  )
  return inner.find((gap) => gap !== false) ?? false
}
