import type { StageChange, StageFigures, StagePart } from '@livetap/contracts/overlays/stage.ts'
import type { OverlayKind } from '@livetap/contracts/overlays/usual.ts'

const people = [
  'Mira',
  'Otto ✨',
  'ليلى',
  'x_the_longest_name_that_anybody_has_x',
  '小林さん',
  'Ana Lucía',
  'Dev',
  'Zoë',
]
const texts = [
  'hello from Lisbon 👋',
  'this song!!',
  'مرحبا بالجميع',
  'can you play the other one again? it was the best part of yesterday and I missed half of it',
  '今日も来たよ',
  'LOL',
  'first time here, love it',
]
const types = ['follow', 'gift', 'share', 'subscribe'] as const
const every = { alert: 7000, chat: 1600, goal: 900, 'top-gifters': 2500, activity: 2200, viewers: 1500, question: 8000 }

const personOf = (turn: number) => ({ name: people[turn % people.length] ?? '', avatarUrl: '' })

export interface DemoTarget {
  change(part: StagePart, change: StageChange): void
  alert(text: string): void
}

/** Made-up viewers, for who looks at how an overlay will look. Nothing of it comes from a live or goes to the server. */
export function startDemo(kind: OverlayKind, target: DemoTarget): void {
  let turn = 0
  const step = () => {
    turn += 1
    play(kind, turn, target)
  }
  for (let early = 0; early < (kind === 'chat' || kind === 'activity' ? 4 : 1); early++) step()
  setInterval(step, every[kind])
}

function play(kind: OverlayKind, turn: number, target: DemoTarget): void {
  const base = { id: `demo ${turn}`, order: Date.now() + turn, at: new Date().toISOString(), person: personOf(turn) }
  if (kind === 'alert') target.alert(`${personOf(turn).name} sent 5 Roses`)
  else if (kind === 'chat') {
    const badge = (['', '', 'moderator', '', 'subscriber'] as const)[turn % 5] ?? ''
    target.change('chat', put({ ...base, text: texts[turn % texts.length] ?? '', badge }))
  } else if (kind === 'activity') {
    const gift = { name: 'Rose', count: (turn % 5) + 1, coins: (turn % 5) + 1, imageUrl: '' }
    const type = types[turn % types.length] ?? 'follow'
    target.change('activity', put({ ...base, type, ...(type === 'gift' ? { gift } : {}) }))
  } else if (kind === 'question') {
    target.change('featured', put({ ...base, id: 'featured', text: texts[3] ?? '', badge: '' }))
  } else if (kind === 'top-gifters') {
    const gifters = people.slice(0, 5).map((name, index) => {
      return {
        id: name,
        order: index + 1,
        person: { name, avatarUrl: '' },
        coins: 4200 - index * 800 + turn * (5 - index),
      }
    })
    target.change('gifters', { reset: true, put: gifters, drop: [] })
  } else target.change('figures', put(figuresOf(turn)))
}

const put = (item: unknown): StageChange => ({ put: [item] as StageChange['put'], drop: [] })

function figuresOf(turn: number): StageFigures {
  const share = 6200 + ((turn * 137) % 4200)
  const viewers = 1200 + Math.round(80 * Math.sin(turn))
  return { id: 'now', likes: share, followers: share, coins: share, shares: share, subscribers: share, viewers }
}
