import { Check, Copy, Link2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button, IconButton } from './button.tsx'

/** Copies and says so for two seconds; without a permission to copy it shows the text to be copied by hand. */
function useCopied(): [boolean, (text: string) => void] {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = (text: string) => {
    const done = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'))
    done.then(
      () => setCopied(true),
      () => prompt('Copy this:', text),
    )
  }
  return [copied, copy]
}

export function CopyLink({ label }: { label: string }) {
  const [copied, copy] = useCopied()
  return (
    <IconButton label={copied ? 'Copied' : label} onClick={() => copy(location.href)}>
      {copied ? <Check size={16} className="text-accent" /> : <Link2 size={16} />}
    </IconButton>
  )
}

export function CopyText({ text, children }: { text: string; children: string }) {
  const [copied, copy] = useCopied()
  return (
    <Button size="small" onClick={() => copy(text)}>
      {copied ? <Check size={13} className="text-accent" /> : <Copy size={13} />}
      {copied ? 'Copied' : children}
    </Button>
  )
}
