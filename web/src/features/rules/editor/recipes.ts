import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'

/** A rule to begin with. */
export interface Recipe {
  readonly id: string
  readonly title: string
  readonly what: string
  readonly definition: RuleDefinition
}

const url = 'https://example.org/livetap'

export const recipes: readonly Recipe[] = [
  {
    id: 'follower',
    title: 'Thank a follower',
    what: 'Writes a line into the history for every new follower.',
    definition: {
      name: 'Thank a follower',
      eventType: 'FOLLOW',
      condition: null,
      cooldown: { userMs: 3_600_000 },
      actions: [{ type: 'log', template: 'Thank you for following, {displayName|friend}!' }],
    },
  },
  {
    id: 'big-gift',
    title: 'Webhook on a big gift',
    what: 'Sends gifts of 500 coins or more to an address of yours.',
    definition: {
      name: 'Big gift',
      eventType: 'GIFT',
      gift: { mode: 'streakEnd' },
      condition: { and: [{ '>=': [{ var: 'coins' }, 500] }] },
      actions: [{ type: 'webhook', url }],
    },
  },
  {
    id: 'command',
    title: 'Chat command to webhook',
    what: 'Sends comments that begin with !song, each viewer once in half a minute.',
    definition: {
      name: 'Command !song',
      eventType: 'CHAT',
      condition: { and: [{ startsWith: [{ var: 'message' }, '!song'] }] },
      cooldown: { userMs: 30_000 },
      actions: [{ type: 'webhook', url }],
    },
  },
  {
    id: 'first-comment',
    title: 'First comment of a viewer',
    what: 'Notes the first words of everybody in a live.',
    definition: {
      name: 'First comment',
      eventType: 'CHAT',
      condition: null,
      quota: { user: 1 },
      actions: [{ type: 'log', template: 'Welcome, {displayName|friend}: {message}' }],
    },
  },
  {
    id: 'likes',
    title: 'Every 100 likes',
    what: 'Tells an address whenever another 100 likes have come together.',
    definition: {
      name: 'Every 100 likes',
      eventType: 'LIKE',
      condition: null,
      window: { counts: 'likes', scope: 'stream', threshold: 100, withinMs: null, onFire: 'carry' },
      actions: [{ type: 'webhook', url, template: '{totalLikeCount} likes!' }],
    },
  },
  {
    id: 'top-gifter',
    title: 'Top gifter speaks',
    what: 'Notes what the one who gave most in this live writes.',
    definition: {
      name: 'Top gifter speaks',
      eventType: 'CHAT',
      condition: null,
      audience: { who: 'topGifter' },
      cooldown: { globalMs: 10_000 },
      actions: [{ type: 'log', template: '{displayName|The top gifter} says: {message}' }],
    },
  },
]

export const findRecipe = (id: string | undefined): Recipe | undefined => recipes.find((recipe) => recipe.id === id)
