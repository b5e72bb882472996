import type { Gap } from '@livetap/contracts/http.ts'
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useTheme } from '../../lib/theme.ts'
import { createChartOptions } from './time-chart-options.ts'

export interface Lane {
  readonly name: string
  /** Name of a design token. */
  readonly color: string
  readonly kind: 'line' | 'bars'
  readonly values: readonly (number | null)[]
}

export interface TimeChartProps {
  /** Seconds, ascending; the lanes have one value for each. */
  readonly times: readonly number[]
  readonly lanes: readonly Lane[]
  readonly gaps: readonly Gap[]
  /** A span was drawn with the mouse, in milliseconds. */
  readonly onSpan: (from: number, to: number) => void
  /** The slice under the mouse. */
  readonly onPoint: (index: number | undefined) => void
}

export const laneHeight = 48
export const axisHeight = 26

/** Several measures over one time, each in a lane of its own: like the tracks of a recorder. */
export function TimeChart(props: TimeChartProps) {
  const element = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot>(undefined)
  const latest = useRef(props)
  latest.current = props
  const theme = useTheme()
  const { times, lanes } = props
  const shape = lanes.map(({ name, color, kind }) => `${name}/${color}/${kind}`).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: with the theme the colours have changed, with the shape the lanes.
  useEffect(() => {
    const target = element.current
    if (!target) return
    const size = () => ({
      width: Math.max(1, target.clientWidth),
      height: latest.current.lanes.length * laneHeight + axisHeight,
    })
    const options = createChartOptions(size(), () => latest.current)
    chart.current = new uPlot(options, dataOf(latest.current), target)
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
  }, [times, lanes])
  return (
    <div
      ref={element}
      aria-hidden="true"
      className="w-full"
      style={{ height: lanes.length * laneHeight + axisHeight }}
    />
  )
}

const dataOf = ({ times, lanes }: TimeChartProps): uPlot.AlignedData => [
  [...times],
  ...lanes.map(({ values }) => [...values]),
]
