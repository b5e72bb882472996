import type { GoalSettings, OverlaySettings } from '@livetap/contracts/overlays/settings.ts'
import type { StageFigures } from '@livetap/contracts/overlays/stage.ts'
import { element, said } from '../dom.ts'
import { formatNumber } from './activity.ts'
import type { Place, View } from './view.ts'

/** How far a goal is: what it had at first, and what was counted since. */
function goalValue({ counts, start, value }: GoalSettings, figures: StageFigures | undefined): number {
  if (counts === 'custom') return start + value
  return start + (figures?.[counts] ?? 0)
}

/** A bar that fills. */
export function createGoal({ root, lang, testMs }: Place, first: OverlaySettings): View {
  let settings = first as GoalSettings
  let figures: StageFigures | undefined
  let added = 0
  const title = element('span', 'title')
  const amount = element('span', 'amount')
  const fill = element('div', 'fill')
  const box = element('div', 'goal panel', element('div', 'head', title, amount), element('div', 'bar', fill))
  root.replaceChildren(box)
  const paint = () => {
    const value = goalValue(settings, figures) + added
    const share = Math.min(1, value / settings.target)
    title.replaceChildren(said(settings.title))
    amount.replaceChildren(`${formatNumber(value, lang)} / ${formatNumber(settings.target, lang)}`)
    fill.style.setProperty('--share', String(share))
    box.classList.toggle('reached', share >= 1)
  }
  paint()
  return {
    set(next) {
      settings = next as GoalSettings
      paint()
    },
    change(part, { put }) {
      if (part !== 'figures' || put.length === 0) return
      figures = put.at(-1) as StageFigures
      paint()
    },
    test() {
      const step = Math.ceil(settings.target / 10)
      added += step
      paint()
      setTimeout(() => {
        added -= step
        paint()
      }, testMs)
    },
    describe: () => amount.textContent ?? '',
  }
}
