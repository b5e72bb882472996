import { type DeliveredAction, type Placeholder, placeholderNames } from '@livetap/contracts/rules/actions.ts'
import type { Placeholders } from '@livetap/contracts/rules/outcomes.ts'
import type { ObsAction } from '@livetap/contracts/rules/program-actions.ts'
import { clip, finish } from './escape.ts'
import type { Occasion } from './presets.ts'
import { compileTemplate } from './template.ts'

type Streamerbot = Extract<DeliveredAction, { type: 'streamerbot' }>

/** Code points of what a text comes to. */
const mostOfText = 1000
const numbers: ReadonlySet<Placeholder> = new Set(['giftCount', 'coins', 'likeCount', 'totalLikeCount'])

/** What Streamer.bot is told: all that placeholders know, and the names that its own actions look for. */
export function compileStreamerbot({ deed, name, id, template }: Streamerbot): (occasion: Occasion) => unknown {
  const text = compileTemplate(template ?? '')
  return ({ placeholders, rule }) => ({
    ...{ deed, name, ...(id === undefined ? {} : { id }) },
    args: {
      ...readArguments(placeholders),
      text: text.render(placeholders, 'plain', mostOfText),
      rule: finish(rule.name, 'chat'),
      source: 'livetap',
    },
  })
}

function readArguments(values: Placeholders): Record<string, string | number> {
  const known = placeholderNames.map((name) => [name, readArgument(name, values[name])] as const)
  const { username: userName, displayName: user, message: rawInput } = Object.fromEntries(known)
  return { ...Object.fromEntries(known), userName, user, rawInput } as Record<string, string | number>
}

function readArgument(name: Placeholder, value: string): string | number {
  if (numbers.has(name)) return Number(value)
  return finish(clip(value), 'plain')
}

/** What OBS is told; of viewers only in the text of a text source. */
export function compileObs({ type: _, ...deed }: ObsAction): (occasion: Occasion) => unknown {
  if (deed.deed !== 'text') return () => deed
  const { template, ...place } = deed
  const text = compileTemplate(template)
  return ({ placeholders }) => ({ ...place, text: text.render(placeholders, 'plain', mostOfText) })
}
