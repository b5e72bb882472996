import type { LiveFigures } from '@livetap/contracts/reports.ts'
import { formatDuration, formatShort, plural } from '../../../lib/format.ts'
import { type Figure, Figures } from '../parts/figures.tsx'
import { formatChange, formatFigure, lengthOf, startWords } from '../parts/words.ts'
import { findBest, readGrowth, readRegularity, type TrendMeasure } from './trends.ts'

/** What all lives together came to, how regular they are, and where it goes. */
export function TrendFigures({ lives }: { lives: readonly LiveFigures[] }) {
  return <Figures figures={[...listSums(lives), ...listTrends(lives)]} />
}

function listSums(lives: readonly LiveFigures[]): Figure[] {
  const sum = (read: (live: LiveFigures) => number) => lives.reduce((total, live) => total + read(live), 0)
  const coins = sum((live) => live.coins)
  const bestBy = (measure: TrendMeasure) => {
    const best = findBest(lives, measure)
    return best && lives.length > 1 ? `best: ${startWords(best)}` : undefined
  }
  return [
    { name: 'On the air', value: formatDuration(sum(lengthOf)), note: `in ${plural(lives.length, 'live')}` },
    {
      name: 'Peak viewers',
      value: formatShort(Math.max(...lives.map((live) => live.peakViewers))),
      note: bestBy('peakViewers'),
    },
    { name: 'Coins', value: formatShort(coins), note: bestBy('coins'), color: coins > 0 ? 'text-gift' : undefined },
    { name: 'Comments', value: formatShort(sum((live) => live.comments)), note: bestBy('comments') },
    { name: 'New followers', value: formatShort(sum((live) => live.follows)), note: bestBy('follows') },
    { name: 'Likes', value: formatShort(sum((live) => live.likes)), note: bestBy('likes') },
  ]
}

function listTrends(lives: readonly LiveFigures[]): Figure[] {
  const regularity = readRegularity(lives)
  if (!regularity) return []
  const { everyDays, usualStart, onTime } = regularity
  return [
    { name: 'Goes live every', value: pauseWords(everyDays), note: 'half of the pauses are shorter' },
    startFigure(usualStart, onTime, lives.length),
    growthFigure(lives, 'peakViewers', 'Growth of viewers'),
    growthFigure(lives, 'coins', 'Growth of coins', 'an hour'),
    growthFigure(lives, 'comments', 'Growth of comments', 'an hour'),
    growthFigure(lives, 'follows', 'Growth of follows', 'an hour'),
  ]
}

/** A time of day that less than half of the lives keep is none. */
function startFigure(usualStart: number, onTime: number, lives: number): Figure {
  if (onTime * 2 < lives) return { name: 'Usually starts', value: 'varies', note: 'no hour that half of them keep' }
  const note = `${onTime} of ${lives} within an hour of it`
  return { name: 'Usually starts', value: clockWords(usualStart), note }
}

function growthFigure(lives: readonly LiveFigures[], measure: TrendMeasure, name: string, unit = ''): Figure {
  const growth = readGrowth(lives, measure)
  if (!growth) return { name, value: '–', note: 'from four lives on' }
  const note = `${unit ? `${unit}, ` : ''}last ${growth.lives} lives against the ${growth.lives} before`
  return { name, value: growth.change === null ? 'new' : formatChange(growth.change), note }
}

function pauseWords(days: number): string {
  if (days < 1) return formatDuration(days * 86_400_000)
  const words = formatFigure(days)
  return words === '1' ? 'day' : `${words} days`
}

const clockWords = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
