import { Share2 } from 'lucide-react'
import { Button } from '../button.tsx'
import { CopyText } from '../copy-button.tsx'
import { QrPicture } from './qr-picture.tsx'
import { SecretText } from './secret-text.tsx'

/** A link to hand to somebody: as text, through what the phone shares with, or from screen to camera. */
export function ShareLink({ url, title }: { url: string; title: string }) {
  const canShare = typeof navigator.share === 'function'
  return (
    <div className="flex flex-col gap-3">
      <SecretText text={url}>
        <CopyText text={url}>Copy the link</CopyText>
        {canShare && (
          // Whoever turns away from sharing has said all there is to say.
          <Button size="small" onClick={() => void navigator.share({ title, url }).catch(() => undefined)}>
            <Share2 size={13} /> Share
          </Button>
        )}
      </SecretText>
      <QrPicture text={url} label="The link as a QR code" className="self-center" />
    </div>
  )
}
