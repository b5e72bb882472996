import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import {
  type ActiveRule,
  checkRule,
  compileRules,
  type Happening,
  type Program,
  step,
  VirtualPast,
} from '@livetap/server/domain/rules/rules.ts'
import { createRandom } from '@livetap/simulator/scenario/scenario.ts'
import { createRandomLive } from '../../../server/test/random-live.ts'
import { type Bench, quantile, round } from '../measure.ts'

const runs = 5
const rulesInAll = 1000
const rulesOfType = 80
const perSecond = 40
const seconds = 250

export const bench: Bench = {
  title: `Rules: deciding on an event with ${rulesInAll} rules, of which ${rulesOfType} listen to each of the busy types`,
  async run() {
    const rules = createRules()
    const compileMs = measure(() => compileRules(rules, 'default'))
    const happenings = createHappenings()
    const found = Array.from({ length: runs }, () => play(compileRules(rules, 'default'), happenings))
    const times = happenings.map((_, index) => Math.min(...found.map((run) => run[index] ?? 0)))
    return {
      figures: {
        p50_ms: round3(quantile(times, 0.5)),
        p99_ms: round3(quantile(times, 0.99)),
        p99_with_all_else_ms: round3(quantile(found.flat(), 0.99)),
        share_of_core_percent: round((sum(times) / 1000 / seconds) * 100),
        compile_ms: round(compileMs),
        worst_condition_ms: round3(measureWorst()),
      },
      peers: {},
      runs,
    }
  },
}

const sum = (values: readonly number[]) => values.reduce((one, other) => one + other, 0)
const round3 = (value: number) => Math.round(value * 1000) / 1000

function measure(work: () => void): number {
  const before = performance.now()
  work()
  return performance.now() - before
}

/** Milliseconds of each step. Of the same event in several runs the least is what it takes when nothing else runs. */
function play(program: Program, happenings: readonly Happening[]): number[] {
  const past = new VirtualPast(500)
  return happenings.map((happening) => {
    const now = Date.parse(happening.event.timestamp)
    past.advance(now)
    const before = performance.now()
    const decided = step(program, past, happening, now)
    const took = performance.now() - before
    past.apply(decided, now)
    return took
  })
}

function createHappenings(): Happening[] {
  const events = createRandomLive({ seed: 1, events: perSecond * seconds, viewers: 5000, gapMs: 1000 / perSecond })
  const nothing = { uniqueId: 'host', origin: 'live', isExcluded: false, isTopGifter: false, isPaused: false } as const
  return [...events].map(({ event, pos }) => ({ event, pos, ...nothing }))
}

/** Rules as people write them: most ask a few things, one in eight counts, some follow a sequence, all are limited. */
function createRules(): ActiveRule[] {
  const types = [
    'CHAT',
    'GIFT',
    'LIKE',
    'JOIN',
    'FOLLOW',
    'SHARE',
    'SUBSCRIBE',
    'EMOTE',
    'ROOM_USER',
    'BATTLE',
  ] as const
  const rest = rulesInAll - types.length * rulesOfType
  const definitions = types.flatMap((type) => Array.from({ length: rulesOfType }, (_, index) => define(type, index)))
  const quiet = Array.from({ length: rest }, (_, index) => define('STREAM_END', index))
  return [...definitions, ...quiet].map((definition, index) => {
    checkRule(definition)
    return { ruleId: `22222222-2222-4222-8222-${String(index).padStart(12, '0')}`, revision: 1, definition }
  })
}

function define(eventType: RuleDefinition['eventType'], index: number): RuleDefinition {
  const isOfViewer = !['ROOM_USER', 'BATTLE', 'STREAM_END'].includes(eventType)
  const field = { CHAT: 'message', GIFT: 'coins', LIKE: 'likeCount' }[eventType as string] ?? 'streamId'
  const isNumber = eventType === 'GIFT' || eventType === 'LIKE'
  const asks = [
    { '!': { startsWith: [{ var: 'streamId' }, '9'] } },
    { or: [{ '==': [{ var: 'eventType' }, 'x'] }, { '<=': [0, index, 1000] }] },
    isNumber ? { '>=': [{ var: field }, 5 * index] } : { in: [`w${index}`, { var: field }] },
  ]
  return {
    name: `${eventType} ${index}`,
    eventType,
    condition: { and: asks },
    ...(index % 8 === 0
      ? { window: { counts: 'events', scope: 'stream', threshold: 50, withinMs: 60_000, onFire: 'carry' } }
      : {}),
    ...(isOfViewer && index % 16 === 1
      ? { sequence: { steps: [{ eventType: 'JOIN' }], withinMs: 60_000, sameUser: true } }
      : {}),
    cooldown: { globalMs: 5000, ...(isOfViewer ? { userMs: 30_000 } : {}) },
    run: { mode: 'queued', ttlMs: 15_000 },
    actions: [{ type: 'webhook', url: 'https://example.org/hook', template: '{displayName}: {message|nothing}' }],
  }
}

/** The longest that a condition takes which reaches its budget: with text, with lists, with expressions. */
function measureWorst(): number {
  const random = createRandom(1, 'texts')
  const letters = () => Array.from({ length: 500 }, () => (random.chance(0.5) ? 'x' : 'y')).join('')
  const createEmotes = () => Array.from({ length: 200 }, () => ({ emoteId: letters(), emoteImageUrl: '' }))
  const [chat] = createHappenings().filter(({ event }) => event.eventType === 'CHAT')
  const conditions = [
    { some: [{ var: 'payload.emotes' }, { '==': [{ cat: [{ var: 'emoteId' }] }, 'x'] }] },
    { some: [{ var: 'payload.emotes' }, { matches: [{ var: 'emoteId' }, '[xy]*x[xy]{30}[xy]{0,30}[ab]'] }] },
    { some: [{ var: 'payload.emotes' }, { in: ['z', { var: 'emoteId' }] }] },
    { some: [{ var: 'payload.emotes' }, { or: Array.from({ length: 100 }, () => ({ '!': 1 })) }] },
    {
      some: [
        { var: 'payload.emotes' },
        { and: Array.from({ length: 40 }, () => ({ '!=': [{ var: 'emoteId' }, 'x'] })) },
      ],
    },
  ]
  const times = conditions.map((condition) => {
    const definition: RuleDefinition = { ...define('CHAT', 0), condition }
    const program = compileRules([{ ruleId: 'r', revision: 1, definition }], 'default')
    const each = Array.from({ length: 30 }, () => {
      // Other texts every time: expressions remember how they went through one.
      const event = { ...chat?.event, payload: { message: '', language: '', emotes: createEmotes() } }
      const happening = { ...chat, event } as Happening
      return measure(() => step(program, new VirtualPast(), happening, 0))
    })
    return Math.min(...each)
  })
  return Math.max(...times)
}
