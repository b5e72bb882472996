import { Check } from 'lucide-react'

/** Beside a button: what it did. It is there from the start, so that it is read out when it fills. */
export function Saved({ text }: { text: string | undefined }) {
  return (
    <p role="status" className="flex items-center gap-1.5 text-sm text-accent empty:hidden">
      {text && (
        <>
          <Check size={15} aria-hidden="true" className="shrink-0" /> {text}
        </>
      )}
    </p>
  )
}
