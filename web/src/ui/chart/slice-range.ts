import type uPlot from 'uplot'

/** From the start of the first slice to the end of the last one, which a chart would else cut off. */
export const sliceRange: uPlot.Range.Function = ({ data: [times] }, first, last) => {
  const [start = 0, next = start + 1] = times
  return [first, last + next - start]
}
