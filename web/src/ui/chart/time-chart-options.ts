import uPlot from 'uplot'
import { tokenColor } from '../../lib/theme.ts'
import { createGapShade } from './gap-shade.ts'
import { sliceRange } from './slice-range.ts'
import type { Lane, TimeChartProps } from './time-chart.tsx'

/** Leaves the top third of a lane to its label. */
const headroom = 1.5
const shortestSpan = 4

/** Options of a chart whose lanes are read anew at every drawing. */
export function createChartOptions(size: { width: number; height: number }, read: () => TimeChartProps): uPlot.Options {
  const lanes = read().lanes
  return {
    ...size,
    legend: { show: false },
    padding: [0, 26, 0, 26],
    cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
    axes: [timeAxis(), { show: false }],
    scales: {
      x: { time: true, range: sliceRange },
      ...Object.fromEntries(lanes.map((_, index) => [`lane${index}`, { range: laneRange(index, lanes.length) }])),
    },
    series: [{}, ...lanes.map((lane, index) => laneSeries(lane, index))],
    plugins: [createGapShade(() => read().gaps), createLaneLines(lanes.length)],
    hooks: {
      setSelect: [(chart) => tellSpan(chart, read())],
      setCursor: [({ cursor }) => read().onPoint(cursor.idx ?? undefined)],
    },
  }
}

/** A range that puts the values of a lane into its own strip of the whole height. */
function laneRange(index: number, lanes: number) {
  return (_: uPlot, __: number | null, most: number | null): [number, number] => {
    const height = Math.max(1, most ?? 1) * headroom
    return [-(lanes - 1 - index) * height, (index + 1) * height]
  }
}

function laneSeries({ color: token, kind }: Lane, index: number): uPlot.Series {
  const color = tokenColor(token)
  const base = { scale: `lane${index}`, points: { show: false }, spanGaps: false, fillTo: 0 }
  if (kind === 'line') {
    return { ...base, stroke: color, width: 1.5, fill: `color-mix(in oklch, ${color} 16%, transparent)` }
  }
  const paths = uPlot.paths.bars?.({ size: [0.8, 12], align: 1 })
  return { ...base, width: 0, fill: color, ...(paths && { paths }) }
}

function timeAxis(): uPlot.Axis {
  return {
    size: 26,
    font: '11px ui-sans-serif, system-ui, sans-serif',
    stroke: tokenColor('ink-3'),
    grid: { stroke: tokenColor('line'), width: 1 },
    ticks: { show: false },
    space: 90,
    incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400],
    values: (_, seconds, __, ___, step) => seconds.map((at) => clockOf(at * 1000, step < 60)),
  }
}

const minutes = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const secondsToo = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const clockOf = (at: number, exact: boolean) => (exact ? secondsToo : minutes).format(at)

function createLaneLines(lanes: number): uPlot.Plugin {
  return {
    hooks: {
      drawClear: ({ ctx, bbox: { left, top, width, height } }) => {
        ctx.save()
        ctx.fillStyle = tokenColor('line')
        for (let lane = 1; lane <= lanes; lane += 1)
          ctx.fillRect(left, Math.round(top + (height * lane) / lanes), width, 1)
        ctx.restore()
      },
    },
  }
}

function tellSpan(chart: uPlot, { onSpan }: TimeChartProps): void {
  const { left, width } = chart.select
  if (width < shortestSpan) return
  const [from, to] = [chart.posToVal(left, 'x') * 1000, chart.posToVal(left + width, 'x') * 1000]
  chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
  onSpan(from, to)
}
