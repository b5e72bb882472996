/** Kinds of the moments on the tape, as lengths of ribbon. */
const tape = 'ccjclcccjlccgcccfcjccclcgggcccjcclccsccjcccbcccccfcclcgccccjccqcclcccjccccgcccclccjcccfccccclcc'
const colors: Record<string, string> = {
  c: 'chat',
  j: 'join',
  l: 'like',
  g: 'gift',
  f: 'follow',
  s: 'share',
  b: 'battle',
  q: 'accent',
}
const heights: Record<string, number> = { c: 10, j: 5, l: 8, g: 24, f: 14, s: 14, b: 30, q: 16 }

/** A stretch of a live, as the feed's ribbon would show it. Only a picture. */
export function Tape() {
  return (
    <svg
      viewBox={`0 0 ${tape.length * 7} 32`}
      className="edge-fade h-10 w-full"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {[...tape].map((kind, index) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: the tape never changes.
          key={index}
          x={index * 7}
          y={16 - (heights[kind] ?? 8) / 2}
          width={3}
          height={heights[kind]}
          rx={1.5}
          fill={`var(--${colors[kind] ?? 'chat'})`}
        />
      ))}
    </svg>
  )
}
