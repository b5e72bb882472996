import { makeQrCode } from '../../lib/qr/qr-code.ts'
import { classNames } from '../class-names.ts'

/** Light modules around the code, as the standard wants them. */
const border = 4

/** A text for the camera of a phone, drawn here: nobody else gets to see it. Nothing where it is too long. */
export function QrPicture({ text, label, className }: { text: string; label: string; className?: string }) {
  const code = makeQrCode(text)
  if (!code) return null
  const size = code.length + 2 * border
  const dark = code.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? `M${x + border} ${y + border}h1v1h-1z` : [])),
  )
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className={classNames('size-44 shrink-0 rounded-lg', className)}
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={dark.join('')} fill="#000" />
    </svg>
  )
}
