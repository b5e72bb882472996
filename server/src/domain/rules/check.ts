import type { Action, SimpleAction } from '@livetap/contracts/rules/actions.ts'
import type { Audience, RuleDefinition, RuleEventType, Window } from '@livetap/contracts/rules/rule.ts'
import { findMistakeInProgram } from '#domain/external-actions/external-actions.ts'
import { AppError } from '#kernel/errors.ts'
import { compileRenderer } from './actions/render.ts'
import { compileTemplate } from './actions/template.ts'
import { viewerEventTypes } from './fields.ts'
import { compileCondition } from './program.ts'

/** As many viewers are told apart. */
const mostViewers = 1000

/**
 * Whether the rule can be used: what a schema cannot say of it. Throws AppError `rule-invalid`, whose message says what
 * and where, like "condition.and[1].var: a gift has no field giftNam".
 */
export function checkRule(definition: RuleDefinition): void {
  checkTexts(definition, '')
  compileCondition(definition.condition, definition.eventType, 'condition')
  checkGift(definition)
  checkAudience(definition.audience, definition.eventType)
  if (definition.window) checkWindow(definition.window, definition.eventType)
  checkSequence(definition)
  checkLimits(definition)
  checkCount(definition.actions)
  for (const [index, action] of definition.actions.entries())
    checkAction(action, definition.eventType, `actions[${index}]`)
}

/** Every firing plans all of them at once. */
const mostPlanned = 40

function checkCount(actions: readonly Action[]): void {
  const most = (action: Action) =>
    action.type === 'random' ? Math.max(...action.options.map((option) => option.actions.length)) : 1
  const planned = actions.reduce((sum, action) => sum + most(action), 0)
  if (planned > mostPlanned) refuse('actions', `one firing would take ${planned} actions, and may take ${mostPlanned}`)
}

function refuse(at: string, reason: string): never {
  throw new AppError('rule-invalid', `${at}: ${reason}`)
}

/** What no database can keep. */
function checkTexts(value: unknown, at: string): void {
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed()) refuse(at, 'there is a character in it that no text may have')
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      const inside = Array.isArray(value) ? `${at}[${key}]` : at === '' ? key : `${at}.${key.slice(0, 40)}`
      checkTexts(key, inside)
      checkTexts(each, inside)
    }
  }
}

const isOfViewer = (eventType: RuleEventType) => eventType === 'ANY' || viewerEventTypes.includes(eventType)

function checkGift({ gift, eventType }: RuleDefinition): void {
  if (!gift) return
  if (eventType !== 'GIFT') refuse('gift', 'only rules for gifts count gifts')
  if (gift.mode === 'milestone' && gift.every === undefined) refuse('gift.every', 'milestones need it')
  if (gift.mode !== 'milestone' && gift.every !== undefined) refuse('gift.every', 'only milestones have it')
}

function checkAudience(audience: Audience | undefined, eventType: RuleEventType): void {
  if (!audience || audience.who === 'everyone') return
  if (!isOfViewer(eventType)) refuse('audience.who', `nobody in particular does ${eventType}`)
  if (audience.teamLevel !== undefined && audience.who !== 'team')
    refuse('audience.teamLevel', 'only a team has levels')
  if (audience.who === 'viewer' && !audience.userId) refuse('audience.userId', 'say which viewer')
}

function checkWindow({ counts, scope, threshold }: Window, eventType: RuleEventType): void {
  if ((counts === 'gifts' || counts === 'coins') && eventType !== 'GIFT')
    refuse('window.counts', `only rules for gifts can count ${counts}`)
  if (counts === 'likes' && eventType !== 'LIKE') refuse('window.counts', 'only rules for likes can count likes')
  if (scope === 'userAndGift' && eventType !== 'GIFT') refuse('window.scope', 'only rules for gifts know a gift')
  if ((scope !== 'stream' || counts === 'viewers') && !isOfViewer(eventType))
    refuse('window.scope', `nobody in particular does ${eventType}`)
  if (counts !== 'viewers') return
  if (scope !== 'stream') refuse('window.scope', 'different viewers are counted in the whole live')
  if (threshold > mostViewers) refuse('window.threshold', `at most ${mostViewers} viewers are told apart`)
}

function checkSequence({ sequence, eventType }: RuleDefinition): void {
  sequence?.steps.forEach((step, index) => {
    compileCondition(step.condition, step.eventType, `sequence.steps[${index}].condition`)
    if (sequence.sameUser && !isOfViewer(step.eventType))
      refuse(`sequence.steps[${index}].eventType`, `nobody in particular does ${step.eventType}`)
  })
  if (sequence?.sameUser && !isOfViewer(eventType))
    refuse('sequence.sameUser', `nobody in particular does ${eventType}`)
}

function checkLimits({ eventType, cooldown, rate, quota, run }: RuleDefinition): void {
  if (!isOfViewer(eventType)) {
    if (cooldown?.userMs) refuse('cooldown.userMs', `nobody in particular does ${eventType}`)
    if (rate?.scope === 'user') refuse('rate.scope', `nobody in particular does ${eventType}`)
    if (quota?.user) refuse('quota.user', `nobody in particular does ${eventType}`)
  }
  if (!run) return
  const waits = run.mode === 'queued' || run.mode === 'parallel'
  if (run.queue !== undefined && run.mode !== 'queued') refuse('run.queue', 'only with the mode queued')
  if (run.max !== undefined && !waits) refuse('run.max', 'only with the modes queued and parallel')
  if (run.coalesce && run.coalesce !== 'none' && !waits)
    refuse('run.coalesce', 'only with the modes queued and parallel')
}

function checkAction(action: Action, eventType: RuleEventType, at: string): void {
  if (action.type !== 'random') {
    checkSimple(action, eventType, at)
    return
  }
  for (const [index, { actions }] of action.options.entries()) {
    for (const [place, each] of actions.entries()) {
      checkSimple(each, eventType, `${at}.options[${index}].actions[${place}]`)
    }
  }
}

function checkSimple(action: SimpleAction, eventType: RuleEventType, at: string): void {
  if (action.type === 'delay') return
  if (action.type === 'webhook') checkAddress(action.url, `${at}.url`)
  if (action.type === 'external') checkProgram(action.url, `${at}.url`)
  if (action.type === 'moderate') checkDeed(action, eventType, at)
  if (action.type === 'overlay') checkImage(action.imageUrl ?? '', eventType, `${at}.imageUrl`)
  if (action.type === 'points') checkPoints(action, eventType, at)
  try {
    compileRenderer(action)
  } catch (error) {
    if (error instanceof AppError && error.code === 'template-invalid') refuse(at, error.message)
    throw error
  }
}

/** What a viewer is called has no say in which host is asked. */
function checkAddress(url: string, at: string): void {
  const { beginning } = readTemplate(url, at)
  const { protocol, username, password } = URL.canParse(beginning) ? new URL(beginning) : refuse(at, 'no web address')
  if (protocol !== 'https:' && protocol !== 'http:') refuse(at, 'an address begins with https:// or http://')
  if (username !== '' || password !== '') refuse(at, 'an address holds no name and password')
  if (beginning !== url && !/^https?:\/\/[^/?#\\]+[/?#]/i.test(beginning)) refuse(at, 'the host holds no placeholders')
}

function checkProgram(url: string, at: string): void {
  const mistake = findMistakeInProgram(url)
  if (mistake !== undefined) refuse(at, mistake)
}

function readTemplate(text: string, at: string) {
  try {
    return compileTemplate(text)
  } catch (error) {
    refuse(at, error instanceof Error ? error.message : String(error))
  }
}

type Of<Type extends SimpleAction['type']> = Extract<SimpleAction, { type: Type }>

function checkDeed({ deed, minutes, seconds }: Of<'moderate'>, eventType: RuleEventType, at: string): void {
  const isOfComment = deed === 'hide' || deed === 'hold'
  const takesMinutes = deed === 'mute' || deed === 'exclude'
  if (isOfComment && eventType !== 'CHAT') refuse(`${at}.deed`, 'only rules for comments have one')
  if (!takesMinutes && minutes !== undefined) refuse(`${at}.minutes`, 'only with mute and exclude')
  if (deed !== 'timeout' && seconds !== undefined) refuse(`${at}.seconds`, 'only with timeout')
  if (!isOfViewer(eventType)) refuse(`${at}.deed`, `nobody in particular does ${eventType}`)
}

function checkImage(imageUrl: string, eventType: RuleEventType, at: string): void {
  if (imageUrl === '' || imageUrl === '{avatar}') return
  if (imageUrl === '{gift}') {
    if (eventType !== 'GIFT') refuse(at, 'only rules for gifts have a gift')
    return
  }
  if (!/^https:\/\//i.test(imageUrl) || !URL.canParse(imageUrl)) refuse(at, 'an https address, {gift} or {avatar}')
}

function checkPoints({ per = 'event' }: Of<'points'>, eventType: RuleEventType, at: string): void {
  if (!isOfViewer(eventType)) refuse(at, `nobody in particular does ${eventType}`)
  if ((per === 'coin' || per === 'gift') && eventType !== 'GIFT') refuse(`${at}.per`, 'only with rules for gifts')
  if (per === 'like' && eventType !== 'LIKE') refuse(`${at}.per`, 'only with rules for likes')
}
