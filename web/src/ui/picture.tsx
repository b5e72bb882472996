import { type ReactNode, useEffect, useState } from 'react'
import { imageAddress } from '../lib/viewer-text.ts'

/** Addresses that could not be loaded: rows come and go, and must not ask for them again each time. */
const broken = new Set<string>()
const remembered = 1000

interface PictureProps {
  readonly url: string | undefined
  readonly alt: string
  readonly className: string
  /** Shown where there is no picture to be had. */
  readonly children: ReactNode
  /** Shown until the picture is asked for, if that is something else. */
  readonly waiting?: ReactNode
}

/** A picture from TikTok: its address may be missing, expired or hostile. */
export function Picture({ url, alt, className, children, waiting = children }: PictureProps) {
  const address = imageAddress(url)
  const [, setFailed] = useState(false)
  const wanted = useWanted()
  if (!address || broken.has(address)) return children
  if (!wanted) return waiting
  const onError = () => {
    if (broken.size >= remembered) broken.clear()
    broken.add(address)
    setFailed(true)
  }
  return (
    <img
      src={address}
      alt={alt}
      decoding="async"
      referrerPolicy="no-referrer"
      onError={onError}
      className={className}
    />
  )
}

const rush = 40
const settledAfter = 300
/** When the last pictures came into view, in milliseconds; the next one takes the place of the oldest. */
const arrivals = new Float64Array(rush).fill(Number.NEGATIVE_INFINITY)
let next = 0

/** Whether more than 40 pictures came into view within a second: nobody sees those, and each costs a request. */
function isRush(): boolean {
  const now = performance.now()
  const isRushed = now - (arrivals[next] ?? 0) < 1000
  arrivals[next] = now
  next = (next + 1) % rush
  return isRushed
}

/** True at once, or in a rush as soon as the picture has stayed in view for a moment. */
function useWanted(): boolean {
  const [wanted, setWanted] = useState(() => !isRush())
  useEffect(() => {
    if (wanted) return
    const timer = setTimeout(() => setWanted(true), settledAfter)
    return () => clearTimeout(timer)
  }, [wanted])
  return wanted
}
