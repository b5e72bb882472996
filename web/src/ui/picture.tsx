import { type ReactNode, useState } from 'react'
import { imageAddress } from '../lib/viewer-text.ts'

/** Addresses that could not be loaded: rows come and go, and must not ask for them again each time. */
const broken = new Set<string>()
const remembered = 1000

interface PictureProps {
  readonly url: string | undefined
  readonly alt: string
  readonly className: string
  /** Shown while there is no picture to be had. */
  readonly children: ReactNode
}

/** A picture from TikTok: its address may be missing, expired or hostile. */
export function Picture({ url, alt, className, children }: PictureProps) {
  const address = imageAddress(url)
  const [, setFailed] = useState(false)
  if (!address || broken.has(address)) return children
  const onError = () => {
    if (broken.size >= remembered) broken.clear()
    broken.add(address)
    setFailed(true)
  }
  return (
    <img
      src={address}
      alt={alt}
      loading="lazy"
      decoding="async"
      referrerPolicy="no-referrer"
      onError={onError}
      className={className}
    />
  )
}
