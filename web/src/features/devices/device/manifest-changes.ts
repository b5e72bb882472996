import type { Capability, Manifest, ParameterSpec } from '@livetap/contracts/devices/manifest.ts'
import { capabilityName, msWords, numberWords, parameterName } from '../words.ts'

/** One difference between what was approved of a device and what it says now. */
export interface ManifestChange {
  readonly about: string
  readonly what: string
  /** It could do more harm than before. */
  readonly isGraver: boolean
}

/** What approving it would change, in words; `before` null: nothing was approved yet. */
export function listChanges(before: Manifest | null, after: Manifest): ManifestChange[] {
  const old = new Map(before?.capabilities.map((one) => [one.id, one]))
  const now = new Set(after.capabilities.map(({ id }) => id))
  const board = modelWords(before, after)
  return [
    ...(board === undefined ? [] : [{ about: 'The board', what: board, isGraver: false }]),
    ...after.capabilities.flatMap((one) => {
      const known = old.get(one.id)
      return known ? compare(known, one) : [added(one)]
    }),
    ...[...old.values()].filter(({ id }) => !now.has(id)).map(removed),
  ]
}

function modelWords(before: Manifest | null, after: Manifest): string | undefined {
  const words = ({ model, firmware }: Manifest) => (firmware ? `${model}, firmware ${firmware}` : model)
  if (!before) return `says that it is ${words(after)}`
  return words(before) === words(after) ? undefined : `was ${words(before)}, and says that it is ${words(after)}`
}

const added = (one: Capability): ManifestChange => ({
  about: capabilityName(one),
  what: `is new: ${one.risk} risk, on for up to ${msWords(one.maxOnMs)}`,
  isGraver: one.risk === 'high',
})

const removed = (one: Capability): ManifestChange => ({
  about: capabilityName(one),
  what: 'is gone: rules that use it will fail',
  isGraver: false,
})

function compare(before: Capability, after: Capability): ManifestChange[] {
  const about = capabilityName(after)
  const change = (what: string, isGraver = false): ManifestChange => ({ about, what, isGraver })
  const longer = after.maxOnMs - before.maxOnMs
  return [
    ...(before.risk === after.risk
      ? []
      : [change(`was of ${before.risk} risk, and is of ${after.risk} risk`, before.risk === 'high')]),
    ...(before.mode === after.mode ? [] : [change(`was a ${before.mode}, and is a ${after.mode}`)]),
    ...(longer === 0
      ? []
      : [change(`may be on for ${msWords(after.maxOnMs)} instead of ${msWords(before.maxOnMs)}`, longer > 0)]),
    ...moved('break of', before.minOffMs ?? 0, after.minOffMs ?? 0, msWords).map((what) =>
      change(what, (after.minOffMs ?? 0) < (before.minOffMs ?? 0)),
    ),
    ...moved('share of a minute of', before.dutyPercent ?? 100, after.dutyPercent ?? 100, (one) => `${one} %`).map(
      (what) => change(what, (after.dutyPercent ?? 100) > (before.dutyPercent ?? 100)),
    ),
    ...compareParameters(before.parameters, after.parameters).map(([what, isGraver]) => change(what, isGraver)),
  ]
}

const moved = (name: string, before: number, after: number, words: (value: number) => string): string[] =>
  before === after ? [] : [`has a ${name} ${words(after)} instead of ${words(before)}`]

function compareParameters(before: readonly ParameterSpec[], after: readonly ParameterSpec[]): [string, boolean][] {
  const now = new Map(after.map((spec) => [spec.name, spec]))
  const known = new Set(before.map(({ name }) => name))
  const kept = before.flatMap((spec): [string, boolean][] => {
    const next = now.get(spec.name)
    if (!next) return [[`no longer takes “${parameterName(spec)}”`, false]]
    if (rangeOf(spec) === rangeOf(next)) return []
    const isWider = (next.max ?? 1) > (spec.max ?? 1) || (next.min ?? 0) < (spec.min ?? 0)
    return [[`takes “${parameterName(next)}” ${rangeOf(next)} instead of ${rangeOf(spec)}`, isWider]]
  })
  const more = after.filter(({ name }) => !known.has(name))
  return [
    ...kept,
    ...more.map((spec): [string, boolean] => [`takes “${parameterName(spec)}” too: ${rangeOf(spec)}`, false]),
  ]
}

const rangeOf = ({ type, min = 0, max = 1 }: ParameterSpec): string =>
  type === 'boolean' ? 'on or off' : `from ${numberWords(min)} to ${numberWords(max)}`
