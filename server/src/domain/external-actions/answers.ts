import type { ExternalProgram } from '@livetap/contracts/rules/external-actions.ts'
import { AppError } from '#kernel/errors.ts'
import type { OutboundAnswer } from '#ports/outbound/outbound.ts'

type Fields = Readonly<Record<string, unknown>>

const longest = 200
const mostCategories = 200
const mostActions = 500

/** The `data` of an answer. Throws AppError `program-not-understood`. */
export function readAnswer({ status, text }: OutboundAnswer): unknown {
  if (status < 200 || status > 299) throw notUnderstood(`it answered with ${status}`)
  try {
    return toFields(JSON.parse(text)).data
  } catch (error) {
    throw notUnderstood('its answer is no JSON', error)
  }
}

export function readInfo(data: unknown): Pick<ExternalProgram, 'name' | 'author' | 'version'> {
  const { name, author, version } = toFields(data)
  return { name: toText(name), author: toText(author), version: toText(version) }
}

export function readCategories(data: unknown): ExternalProgram['categories'] {
  return readList(data, mostCategories).flatMap(({ categoryId, categoryName }) =>
    isId(categoryId) ? [{ categoryId, categoryName: toText(categoryName) || categoryId }] : [],
  )
}

export function readActions(data: unknown): ExternalProgram['actions'] {
  return readList(data, mostActions).flatMap(({ actionId, actionName }) =>
    isId(actionId) ? [{ actionId, actionName: toText(actionName) || actionId }] : [],
  )
}

function readList(data: unknown, most: number): Fields[] {
  if (!Array.isArray(data)) throw notUnderstood('there is no list in its answer')
  return data.slice(0, most).map(toFields)
}

const toFields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})

/** Ids go back as they came, or not at all. */
function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= longest && isKeepable(value)
}

const isKeepable = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

const toText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? clip(String(value).replaceAll('\0', ' ')) : ''

const clip = (text: string): string => text.slice(0, longest).toWellFormed()

function notUnderstood(why: string, cause?: unknown): AppError {
  return new AppError(
    'program-not-understood',
    `the program does not offer actions as TikFinity asks for them: ${why}`,
    {
      cause,
      remedy: 'Look whether the address and port are those of the program, and whether it runs.',
    },
  )
}
