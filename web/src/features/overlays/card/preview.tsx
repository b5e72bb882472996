import type { OverlaySettings } from '@livetap/contracts/overlays/settings.ts'
import { useEffect, useRef } from 'react'
import { cleanText } from '../../../lib/viewer-text.ts'
import { classNames } from '../../../ui/class-names.ts'

interface PreviewProps {
  readonly name: string
  readonly settings: OverlaySettings
  readonly height: 'low' | 'high'
}

/** The overlay's own page with made-up viewers: it asks the server for nothing, and follows every change. */
export function Preview({ name, settings, height }: PreviewProps) {
  const frame = useRef<HTMLIFrameElement>(null)
  const newest = useRef(settings)
  const send = () => frame.current?.contentWindow?.postMessage({ settings: newest.current }, location.origin)
  useEffect(() => {
    newest.current = settings
    frame.current?.contentWindow?.postMessage({ settings }, location.origin)
  }, [settings])
  return (
    <div className="checkerboard overflow-hidden rounded-md border border-line">
      <iframe
        ref={frame}
        title={`Preview of ${cleanText(name)}`}
        src={`/overlay/?demo=1&preview=1&kind=${settings.kind}`}
        loading="lazy"
        onLoad={send}
        tabIndex={-1}
        className={classNames(
          'pointer-events-none block w-full [color-scheme:normal]',
          height === 'low' ? 'h-24' : 'h-60',
        )}
      />
    </div>
  )
}
