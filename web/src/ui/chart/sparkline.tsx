import type { Gap } from '@livetap/contracts/http.ts'
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { tokenColor, useTheme } from '../../lib/theme.ts'
import { createGapShade } from './gap-shade.ts'
import { sliceRange } from './slice-range.ts'

interface SparklineProps {
  /** Seconds, ascending. */
  readonly times: readonly number[]
  readonly values: readonly (number | null)[]
  readonly gaps: readonly Gap[]
  /** Name of a design token. */
  readonly color: string
  readonly kind: 'line' | 'bars'
}

/** A small chart without words; who uses it says the same in text. */
export function Sparkline({ times, values, gaps, color, kind }: SparklineProps) {
  const element = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot>(undefined)
  const latest = useRef({ times, values, gaps })
  latest.current = { times, values, gaps }
  const theme = useTheme()
  // biome-ignore lint/correctness/useExhaustiveDependencies: with the theme the colours have changed.
  useEffect(() => {
    if (!element.current) return
    const target = element.current
    const readGaps = () => latest.current.gaps
    chart.current = new uPlot(createOptions(target, color, kind, readGaps), dataOf(latest.current), target)
    const resized = new ResizeObserver(() => chart.current?.setSize(sizeOf(target)))
    resized.observe(target)
    return () => {
      resized.disconnect()
      chart.current?.destroy()
    }
  }, [color, kind, theme])
  useEffect(() => {
    chart.current?.setData(dataOf({ times, values }))
  }, [times, values])
  return <div ref={element} aria-hidden="true" className="size-full" />
}

const dataOf = ({ times, values }: Pick<SparklineProps, 'times' | 'values'>): uPlot.AlignedData => [
  [...times],
  [...values],
]

const sizeOf = ({ clientWidth, clientHeight }: HTMLElement) => ({
  width: Math.max(1, clientWidth),
  height: Math.max(1, clientHeight),
})

function createOptions(
  element: HTMLElement,
  token: string,
  kind: SparklineProps['kind'],
  readGaps: () => readonly Gap[],
): uPlot.Options {
  const color = tokenColor(token)
  const look = kind === 'line' ? { width: 1.5, fill: `color-mix(in oklch, ${color} 14%, transparent)` } : barLook(color)
  return {
    ...sizeOf(element),
    legend: { show: false },
    cursor: { show: false },
    padding: [2, 0, 0, 0],
    axes: [{ show: false }, { show: false }],
    scales: kind === 'line' ? { y: { range: lineRange } } : { x: { range: sliceRange }, y: { range: barRange } },
    series: [{}, { stroke: color, points: { show: false }, spanGaps: false, ...look }],
    plugins: [createGapShade(readGaps)],
  }
}

const barRange: uPlot.Scale.Range = (_, __, most) => [0, Math.max(1, most ?? 1) * 1.05]

/** A line begins as far below its lowest value as its highest is above it: changes are seen, and not exaggerated. */
const lineRange: uPlot.Scale.Range = (_, least, most) => {
  const [low, high] = [least ?? 0, Math.max(1, most ?? 1)]
  return [Math.max(0, low - Math.max(high - low, high * 0.1)), high + Math.max(1, high * 0.02)]
}

function barLook(color: string): Partial<uPlot.Series> {
  const paths = uPlot.paths.bars?.({ size: [0.7, 6], align: 1 })
  return { width: 0, fill: color, ...(paths && { paths }) }
}
