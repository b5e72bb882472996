import type { CommandParameters } from '@livetap/contracts/devices/link.ts'
import type { DeliveredAction, ScaledParameter } from '@livetap/contracts/rules/actions.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { clip, finish } from './escape.ts'
import { renderExternal } from './external.ts'
import { compileBody } from './json-body.ts'
import { type Occasion, renderPreset } from './presets.ts'
import { compileObs, compileStreamerbot } from './program-renderers.ts'
import { compileTemplate } from './template.ts'

type Of<Type extends DeliveredAction['type']> = Extract<DeliveredAction, { type: Type }>

/** An action that is ready to be filled in. */
export interface Renderer {
  /** Whereto, without what is secret. */
  readonly target: string
  /** What an executor needs. */
  render(occasion: Occasion): unknown
}

/** Code points of what templates come to; of a comment, as many as TikTok takes. */
const most = { chat: 150, log: 1000, overlay: 300, webhook: 2000, url: 4000 } as const
const defaultMinutes = 10
const mostPoints = 1_000_000_000

/** Throws AppError `template-invalid` where a template cannot be used. */
export function compileRenderer(action: DeliveredAction): Renderer {
  switch (action.type) {
    case 'webhook':
      return { target: hostOf(action.url), render: compileWebhook(action) }
    case 'announce': {
      const template = compileTemplate(action.template)
      return {
        target: 'chat',
        render: ({ placeholders }) => ({ text: template.render(placeholders, 'chat', most.chat) }),
      }
    }
    case 'log': {
      const template = compileTemplate(action.template)
      return { target: 'log', render: ({ placeholders }) => ({ text: template.render(placeholders, 'log', most.log) }) }
    }
    case 'moderate':
      return renderModerate(action)
    case 'device':
      return { target: targetOf(action), render: ({ event }) => renderDevice(action, event) }
    case 'overlay':
      return { target: `screen ${action.screen}`, render: compileOverlay(action) }
    case 'external':
      return { target: hostOf(action.url), render: (occasion) => renderExternal(action, occasion) }
    case 'streamerbot':
      return { target: 'Streamer.bot', render: compileStreamerbot(action) }
    case 'obs':
      return { target: 'OBS', render: compileObs(action) }
    case 'points':
      return { target: 'points', render: ({ event }) => ({ change: countPoints(action, event) }) }
  }
}

/** Never the query or path: they can hold secrets. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : ''
}

function compileWebhook({ url, body, template, preset = 'livetap' }: Of<'webhook'>): Renderer['render'] {
  const address = compileTemplate(url)
  const text = template === undefined ? undefined : compileTemplate(template)
  const document = body === undefined ? undefined : compileBody(body)
  return (occasion) => ({
    url: address.render(occasion.placeholders, 'url', most.url),
    body: document
      ? document.render(occasion.placeholders)
      : renderPreset(preset, occasion, text?.render(occasion.placeholders, 'plain', most.webhook)),
  })
}

function renderModerate({ deed, minutes = defaultMinutes, seconds }: Of<'moderate'>): Renderer {
  if (deed === 'timeout' || deed === 'ban') {
    const wish = { deed, ...(deed === 'timeout' && seconds ? { seconds } : {}) }
    return { target: 'TikTok', render: ({ event }) => ({ ...wish, isSpared: event.user?.isModerator === true }) }
  }
  const isOfViewer = deed === 'mute' || deed === 'exclude'
  return { target: isOfViewer ? 'viewer' : 'comment', render: () => (isOfViewer ? { deed, minutes } : { deed }) }
}

function compileOverlay(action: Of<'overlay'>): Renderer['render'] {
  const { screen, sound = 'none', volume = 80, durationMs = 5000 } = action
  const text = compileTemplate(action.template ?? '')
  const speech = compileTemplate(action.speech ?? '')
  return ({ event, placeholders }) => ({
    screen,
    text: text.render(placeholders, 'plain', most.overlay),
    imageUrl: imageOf(action.imageUrl ?? '', event),
    sound,
    volume,
    speech: finish(speech.render(placeholders, 'plain', most.overlay), 'chat'),
    durationMs,
  })
}

/** Empty when there is none that a page may load. */
function imageOf(imageUrl: string, event: UnifiedEvent): string {
  const gift = event.eventType === 'GIFT' ? event.payload.giftImageUrl : ''
  const url = imageUrl === '{gift}' ? gift : imageUrl === '{avatar}' ? (event.user?.avatarUrl ?? '') : imageUrl
  return /^https:\/\//i.test(url) && URL.canParse(url) ? clip(new URL(url).href, 4000) : ''
}

/** An emergency stop is a target of its own: what the device was asked to do before is not in front of it. */
const targetOf = ({ deviceId, capability }: Of<'device'>) => (capability === 'stop' ? `stop ${deviceId}` : deviceId)

/** Numbers and truths only: nothing that a viewer wrote. */
function renderDevice({ deviceId, capability, parameters }: Of<'device'>, event: UnifiedEvent) {
  const fixed = Object.entries(parameters).map(([name, value]) => [name, scale(value, event)])
  return { deviceId, capability, parameters: Object.fromEntries(fixed) as CommandParameters }
}

function scale(value: number | boolean | ScaledParameter, event: UnifiedEvent): number | boolean {
  if (typeof value !== 'object') return value
  const { per, factor, min, max } = value
  return Math.max(min, Math.min(max, factor * amountsOf(event)[per] || 0))
}

function countPoints({ change, per = 'event' }: Of<'points'>, event: UnifiedEvent): number {
  const amounts = { event: 1, ...amountsOf(event) }
  return Math.max(-mostPoints, Math.min(mostPoints, change * amounts[per]))
}

/** What the event adds. */
function amountsOf(event: UnifiedEvent): Record<ScaledParameter['per'], number> {
  return {
    coin: event.eventType === 'GIFT' ? event.payload.coins : 0,
    gift: event.eventType === 'GIFT' ? event.payload.giftCount : 0,
    like: event.eventType === 'LIKE' ? event.payload.likeCount : 0,
  }
}
