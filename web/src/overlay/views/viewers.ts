import type { OverlaySettings, ViewersSettings } from '@livetap/contracts/overlays/settings.ts'
import type { StageFigures } from '@livetap/contracts/overlays/stage.ts'
import { element, said } from '../dom.ts'
import { formatNumber } from './activity.ts'
import type { Place, View } from './view.ts'

/** How many watch. */
export function createViewers({ root, lang, testMs }: Place, first: OverlaySettings): View {
  let settings = first as ViewersSettings
  let viewers: number | null = null
  let made: number | undefined
  const amount = element('span', 'amount')
  const title = element('span', 'title')
  const box = element('div', 'viewers panel', element('span', 'beat'), amount, title)
  root.replaceChildren(box)
  const paint = () => {
    const value = made ?? viewers
    amount.replaceChildren(value === null ? '–' : formatNumber(value, lang))
    title.replaceChildren(said(settings.title))
  }
  paint()
  return {
    set(next) {
      settings = next as ViewersSettings
      paint()
    },
    change(part, { put }) {
      if (part !== 'figures' || put.length === 0) return
      viewers = (put.at(-1) as StageFigures).viewers
      paint()
    },
    test() {
      made = 1234
      paint()
      setTimeout(() => {
        made = undefined
        paint()
      }, testMs)
    },
    describe: () => `${amount.textContent} viewers`,
  }
}
