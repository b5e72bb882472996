import type { ReactNode } from 'react'

/** A text that is shown this once, easy to select, with what can be done with it beside. */
export function SecretText({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <div className="flex items-start gap-3 rounded-md border border-line-strong bg-bg p-3 max-sm:flex-col">
      <code className="min-w-0 flex-1 font-mono text-sm break-all select-all">{text}</code>
      {children && <div className="flex shrink-0 gap-2">{children}</div>}
    </div>
  )
}
