import type { Gap } from '@livetap/contracts/http.ts'
import type uPlot from 'uplot'
import { tokenColor } from '../../lib/theme.ts'

/** Draws spans without data as hatched ground, so that they are not taken for quiet times. */
export function createGapShade(readGaps: () => readonly Gap[]): uPlot.Plugin {
  return {
    hooks: {
      drawClear: (chart) => {
        const { left, top, width, height } = chart.bbox
        const { context, hatch } = { context: chart.ctx, hatch: createHatch(chart.ctx) }
        for (const { from, to } of readGaps()) {
          const start = Math.max(left, chart.valToPos(Date.parse(from) / 1000, 'x', true))
          const end = Math.min(left + width, chart.valToPos(Date.parse(to) / 1000, 'x', true))
          if (end <= start) continue
          context.save()
          context.fillStyle = hatch
          context.fillRect(start, top, Math.max(2, end - start), height)
          context.restore()
        }
      },
    },
  }
}

function createHatch(context: CanvasRenderingContext2D): CanvasPattern | string {
  const size = 8
  const tile = document.createElement('canvas')
  tile.width = size
  tile.height = size
  const pen = tile.getContext('2d')
  const color = tokenColor('hatch')
  if (!pen) return color
  pen.strokeStyle = color
  pen.lineWidth = 2
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift, size)
    pen.lineTo(shift + size, 0)
  }
  pen.stroke()
  return context.createPattern(tile, 'repeat') ?? color
}
