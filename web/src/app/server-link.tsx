import { useEffect, useState } from 'react'
import { retryLink, useLivestreams } from '../lib/livestreams.ts'
import { useNow } from '../lib/now.ts'
import { Dot } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'

const words = {
  open: ['accent', 'Server connected'],
  resting: ['plain', 'Paused while the tab was hidden'],
  shut: ['plain', 'Nobody is signed in'],
  connecting: ['warn', 'Connecting to the server'],
  waiting: ['danger', 'Server not reachable'],
  refused: ['danger', 'Server not able to answer'],
} as const

/** Whether the page hears its server: a light beside the menu. */
export function ServerLight() {
  const { link, refusal } = useLivestreams()
  const [tone, text] = words[refusal ? 'refused' : link.state]
  return (
    <span role="status" title={text} className="mr-1 flex h-8 items-center gap-2 px-2 text-xs text-ink-3">
      <Dot tone={tone} moving={link.state === 'connecting'} />
      <span className="sr-only">{text}</span>
    </span>
  )
}

/** Says what it means when the server is gone, or refuses, for more than a moment. */
export function ServerBanner() {
  const { link, refusal } = useLivestreams()
  const gone = useGone(link.state === 'resting' || link.state === 'shut' || (link.state === 'open' && !refusal))
  if (!gone) return null
  return (
    <div
      role="alert"
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-danger/30 bg-danger-soft px-4 py-1.5 text-sm"
    >
      <span className="font-medium text-danger">{refusal?.title ?? 'The Livetap server does not answer'}.</span>
      <span className="min-w-0 text-ink-2 [overflow-wrap:anywhere]">
        {refusal ? asSentence(refusal.message) : 'What you see may be old.'}{' '}
        {link.state === 'waiting' ? <RetryIn at={link.retryAt} /> : 'Trying again…'}
      </span>
      <Button size="small" look="plain" className="ml-auto" onClick={retryLink}>
        Try now
      </Button>
    </div>
  )
}

const asSentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

function RetryIn({ at }: { at: number }) {
  const seconds = Math.max(0, Math.ceil((at - useNow(500)) / 1000))
  return <>Trying again in {seconds} s.</>
}

/** A break of a second is nobody's business. */
function useGone(settled: boolean): boolean {
  const [gone, setGone] = useState(false)
  useEffect(() => {
    if (settled) {
      setGone(false)
      return
    }
    const timer = setTimeout(() => setGone(true), 2500)
    return () => clearTimeout(timer)
  }, [settled])
  return gone
}
