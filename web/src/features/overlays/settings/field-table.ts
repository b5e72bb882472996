import type { OverlaySettings } from '@livetap/contracts/overlays/settings.ts'

type Names = OverlaySettings extends infer One ? (One extends object ? keyof One : never) : never
type SettingName = Exclude<Names, 'kind' | 'types'>

/** How a setting is chosen. */
type FieldKind =
  | { readonly as: 'choice'; readonly choices: readonly (readonly [value: string, words: string])[] }
  | { readonly as: 'whole'; readonly least: number; readonly most: number }
  | { readonly as: 'words'; readonly longest: number }
  | { readonly as: 'tick' }
  | { readonly as: 'colour' }

export interface SettingField {
  readonly name: SettingName
  readonly label: string
  readonly kind: FieldKind
}

const choice = (...choices: [string, string][]): FieldKind => ({ as: 'choice', choices })
const whole = (least: number, most: number): FieldKind => ({ as: 'whole', least, most })
const words = (longest: number): FieldKind => ({ as: 'words', longest })
const tick: FieldKind = { as: 'tick' }
const most = 1_000_000_000

/** Every setting, in the order in which they are offered; which of them an overlay has, its settings say. */
const fields: { readonly [Name in SettingName]: readonly [label: string, kind: FieldKind] } = {
  screen: ['Screen', whole(1, 8)],
  live: ['Only the live of @', words(64)],
  title: ['Title', words(80)],
  counts: [
    'Counts',
    choice(
      ['likes', 'Likes'],
      ['followers', 'New followers'],
      ['coins', 'Coins'],
      ['shares', 'Shares'],
      ['subscribers', 'Subscribers'],
      ['custom', 'By hand'],
    ),
  ],
  value: ['Counted by hand', whole(0, most)],
  start: ['Begins at', whole(0, most)],
  target: ['Goal', whole(1, most)],
  source: ['Shows', choice(['both', 'Both'], ['featured', 'Featured comment'], ['claimed', 'Claimed question'])],
  max: ['At most at a time', whole(1, 30)],
  hideAfter: ['Goes after seconds (0: stays)', whole(0, 3600)],
  minCoins: ['Gifts of at least coins', whole(0, 1_000_000)],
  direction: ['Newest', choice(['up', 'At the foot'], ['down', 'On top'])],
  avatars: ['Pictures of viewers', tick],
  excludeCommands: ['Leave out comments with ! in front', tick],
  position: ['Position', choice(['top', 'Top'], ['center', 'Centre'], ['bottom', 'Bottom'])],
  animation: ['Comes in', choice(['rise', 'Rising'], ['pop', 'Popping'], ['slide', 'Sliding'], ['none', 'At once'])],
  volume: ['Volume in percent', whole(0, 100)],
  muted: ['Without sound', tick],
  voice: ['Language of speech, like en-GB', words(35)],
  speechVolume: ['Volume of speech in percent', whole(0, 100)],
  speechRate: ['Speed of speech in percent', whole(50, 200)],
  speechFor: [
    'Speaks of',
    choice(
      ['everyone', 'Everyone'],
      ['follower', 'Followers'],
      ['subscriber', 'Subscribers'],
      ['moderator', 'Moderators'],
    ),
  ],
  speechMax: ['Characters spoken at most', whole(20, 300)],
  speechNever: ['Never speaks (commas between)', words(500)],
  theme: ['Theme', choice(['clean', 'Clean'], ['bold', 'Bold'], ['neon', 'Neon'])],
  accent: ['Colour', { as: 'colour' }],
  font: [
    'Font',
    choice(
      ['sans', 'Plain'],
      ['rounded', 'Rounded'],
      ['serif', 'Serif'],
      ['mono', 'Typewriter'],
      ['display', 'Poster'],
    ),
  ],
  fontSize: ['Text size in percent', whole(50, 300)],
  scale: ['Size of everything in percent', whole(25, 400)],
  align: ['Stands', choice(['start', 'At the start'], ['center', 'In the middle'], ['end', 'At the end'])],
  policySafe: ['No gifts’ pictures, no coins', tick],
}

const mostOfKind: Partial<Record<OverlaySettings['kind'], number>> = { 'top-gifters': 10, activity: 20 }

/** What can be chosen of an overlay with these settings. */
export function listFields(settings: OverlaySettings): SettingField[] {
  const names = (Object.keys(fields) as SettingName[]).filter((name) => Object.hasOwn(settings, name))
  const isOffered = (name: SettingName) =>
    name !== 'value' || (settings.kind === 'goal' && settings.counts === 'custom')
  return names.filter(isOffered).map((name) => {
    const [label, kind] = fields[name]
    const limit = name === 'max' ? mostOfKind[settings.kind] : undefined
    return { name, label, kind: limit === undefined ? kind : whole(1, limit) }
  })
}

const frownedOn = /\b(follow\w*|like|likes|gift\w*|send|coins?|donat\w*|roses?)\b/i

/** What TikTok may frown on when it stands on the screen; undefined: nothing that is known. */
export function findPolicyWord(text: string): string | undefined {
  return frownedOn.exec(text)?.[0]
}
