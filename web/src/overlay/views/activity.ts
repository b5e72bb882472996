import type { ActivitySettings, OverlaySettings } from '@livetap/contracts/overlays/settings.ts'
import type { StageActivity } from '@livetap/contracts/overlays/stage.ts'
import { avatar, element, picture, said } from '../dom.ts'
import { ItemList, type ListLimits } from './item-list.ts'
import { countWords, type Place, type View } from './view.ts'

const words = { follow: 'followed', share: 'shared the live', subscribe: 'subscribed' } as const
const signs = { gift: '★', follow: '+', share: '↗', subscribe: '♥' } as const

/** Gifts, follows, shares and subscriptions as they come. */
export function createActivity({ root, lang, testMs }: Place, first: OverlaySettings): View {
  let settings = first as ActivitySettings
  const list = element('ol', 'activity list')
  const paint = (one: StageActivity): HTMLElement => paintActivity(one, settings, lang)
  const items = new ItemList<StageActivity>(list, limitsOf(settings), paint)
  root.replaceChildren(list)
  let tests = 0
  return {
    set(next) {
      settings = next as ActivitySettings
      list.dataset.direction = settings.direction
      items.set(limitsOf(settings))
    },
    change: (part, change) => part === 'activity' && items.change(change),
    test() {
      tests += 1
      const type = settings.types[0] ?? 'follow'
      const gift = { name: 'Rose', count: 1, coins: Math.max(1, settings.minCoins), imageUrl: '' }
      const item = { id: `test ${tests}`, order: Number.MAX_SAFE_INTEGER, at: '', type } as const
      const person = { name: 'Livetap (test)', avatarUrl: '' }
      items.add({ ...item, person, ...(type === 'gift' ? { gift } : {}) }, testMs)
    },
    describe: () => countWords(items.shown, 'event'),
  }
}

function limitsOf({ max, hideAfter, direction, types, minCoins }: ActivitySettings): ListLimits<StageActivity> {
  return {
    max,
    hideAfterMs: hideAfter * 1000,
    newestFirst: direction === 'down',
    accepts: ({ type, gift }) => types.includes(type) && (gift === undefined || gift.coins >= minCoins),
  }
}

function paintActivity(one: StageActivity, settings: ActivitySettings, lang: string): HTMLElement {
  const { type, person, gift } = one
  const body = element('div', 'body', element('span', 'name', said(person.name)), sentence(one, settings, lang))
  const sign = element('span', `sign ${type}`, signs[type])
  sign.ariaHidden = 'true'
  const line = element('li', 'item event panel', avatar(person), body, sign)
  if (gift && !settings.policySafe && gift.imageUrl !== '') sign.replaceWith(picture(gift.imageUrl, 'gift', signs.gift))
  line.dir = 'auto'
  return line
}

function sentence({ type, gift }: StageActivity, { policySafe }: ActivitySettings, lang: string): HTMLElement {
  if (type !== 'gift' || !gift) return element('p', 'words', type === 'gift' ? 'sent a gift' : words[type])
  const times = gift.count > 1 ? ` ×${formatNumber(gift.count, lang)}` : ''
  const line = element('p', 'words', 'sent ', said(gift.name || 'a gift'), times)
  if (!policySafe && gift.coins > 0) line.append(element('span', 'coins', formatNumber(gift.coins, lang)))
  return line
}

/** As people of that language write it; as the browser does when it does not know the language. */
export function formatNumber(value: number, lang: string): string {
  return value.toLocaleString(lang === '' ? undefined : lang)
}
