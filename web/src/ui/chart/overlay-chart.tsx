import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { formatShort } from '../../lib/format.ts'
import { tokenColor, useTheme } from '../../lib/theme.ts'

interface OverlayLine {
  /** Name of a design token. */
  readonly color: string
  /** Lengths of dashes and holes, so that a line is known without its colour. */
  readonly dash: readonly number[]
  readonly values: readonly (number | null)[]
}

interface OverlayChartProps {
  /** Seconds since a beginning, ascending; the lines have one value for each. */
  readonly times: readonly number[]
  readonly lines: readonly OverlayLine[]
  /** The mouse moves over all charts of a group together. */
  readonly group: string
  /** The index under the mouse. */
  readonly onPoint: (index: number | undefined) => void
}

/** Several lines over the time since each of them began; who uses it says the same in text. */
export function OverlayChart(props: OverlayChartProps) {
  const element = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot>(undefined)
  const latest = useRef(props)
  latest.current = props
  const theme = useTheme()
  const { times, lines } = props
  const shape = lines.map(({ color, dash, values }) => `${color}/${dash}/${isShort(values)}`).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: with the theme the colours have changed, with the shape the lines.
  useEffect(() => {
    const target = element.current
    if (!target) return
    const size = () => ({ width: Math.max(1, target.clientWidth), height: Math.max(1, target.clientHeight) })
    chart.current = new uPlot(
      createOptions(size(), () => latest.current),
      dataOf(latest.current),
      target,
    )
    const resized = new ResizeObserver(() => chart.current?.setSize(size()))
    resized.observe(target)
    return () => {
      resized.disconnect()
      chart.current?.destroy()
    }
  }, [shape, theme])
  // biome-ignore lint/correctness/useExhaustiveDependencies: `latest` holds both.
  useEffect(() => {
    chart.current?.setData(dataOf(latest.current))
  }, [times, lines])
  return <div ref={element} aria-hidden="true" className="size-full" />
}

const dataOf = ({ times, lines }: OverlayChartProps): uPlot.AlignedData => [
  [...times],
  ...lines.map(({ values }) => [...values]),
]

function createOptions(size: { width: number; height: number }, read: () => OverlayChartProps): uPlot.Options {
  return {
    ...size,
    legend: { show: false },
    padding: [8, 16, 0, 0],
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false }, sync: { key: read().group } },
    axes: [
      { ...axis(), size: 24, space: 70, incrs: steps, values: (_, all) => all.map(elapsedWords) },
      { ...axis(), size: 52, space: 32, values: (_, all) => all.map((value) => formatShort(value)) },
    ],
    scales: { x: { time: false }, y: { range: (_, __, most) => [0, Math.max(1, most ?? 1) * 1.08] } },
    series: [
      {},
      ...read().lines.map(({ color, dash, values }) => ({
        stroke: tokenColor(color),
        width: 1.75,
        dash: [...dash],
        points: { show: isShort(values), size: 7, fill: tokenColor(color) },
        spanGaps: false,
      })),
    ],
    hooks: { setCursor: [({ cursor }) => read().onPoint(cursor.idx ?? undefined)] },
  }
}

/** A line of one value has no length: it is drawn as a point. */
const isShort = (values: readonly (number | null)[]): boolean => values.filter((value) => value !== null).length < 3

const steps = [10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800]

function axis(): uPlot.Axis {
  return {
    font: '11px ui-sans-serif, system-ui, sans-serif',
    stroke: tokenColor('ink-3'),
    grid: { stroke: tokenColor('line'), width: 1 },
    ticks: { show: false },
  }
}

/** `1:05` after an hour and five minutes. */
export function elapsedWords(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  const words = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
  return seconds % 60 === 0 ? words : `${words}:${String(Math.round(seconds % 60)).padStart(2, '0')}`
}
