import type { OverlaySettings, TopGiftersSettings } from '@livetap/contracts/overlays/settings.ts'
import type { StageGifter } from '@livetap/contracts/overlays/stage.ts'
import { avatar, element, said } from '../dom.ts'
import { formatNumber } from './activity.ts'
import { countWords, type Place, type View } from './view.ts'

/** Who has given most since the live began. */
export function createGifters({ root, lang, testMs }: Place, first: OverlaySettings): View {
  let settings = first as TopGiftersSettings
  const known = new Map<string, StageGifter>()
  const title = element('p', 'title')
  const list = element('ol', 'ranks')
  const box = element('div', 'gifters panel', title, list)
  root.replaceChildren(box)
  const paint = () => {
    const ranked = [...known.values()].sort((a, b) => a.order - b.order).slice(0, settings.max)
    title.replaceChildren(said(settings.title))
    title.hidden = settings.title === ''
    list.replaceChildren(...ranked.map((one, index) => paintGifter(one, index + 1, settings, lang)))
    box.hidden = ranked.length === 0
  }
  paint()
  return {
    set(next) {
      settings = next as TopGiftersSettings
      paint()
    },
    change(part, { reset, put, drop }) {
      if (part !== 'gifters') return
      if (reset) known.clear()
      for (const id of drop) known.delete(id)
      for (const one of put as StageGifter[]) known.set(one.id, one)
      paint()
    },
    test() {
      known.set('test', { id: 'test', order: 0, person: { name: 'Livetap (test)', avatarUrl: '' }, coins: 1000 })
      paint()
      setTimeout(() => {
        known.delete('test')
        paint()
      }, testMs)
    },
    describe: () => countWords(list.childElementCount, 'supporter'),
  }
}

function paintGifter(one: StageGifter, rank: number, settings: TopGiftersSettings, lang: string): HTMLElement {
  const name = element('span', 'name', said(one.person.name))
  const parts = [element('span', 'rank', String(rank)), ...(settings.avatars ? [avatar(one.person)] : []), name]
  if (!settings.policySafe) parts.push(element('span', 'coins', formatNumber(one.coins, lang)))
  const line = element('li', 'ranked', ...parts)
  line.dataset.rank = String(rank)
  return line
}
