import { cleanText } from '../../../lib/viewer-text.ts'
import { isRecord } from '../conditions/logic.ts'

/** What is sent, placeholders filled in. */
export function Rendered({ value }: { value: unknown }) {
  if (isRecord(value) && typeof value.text === 'string' && Object.keys(value).length === 1) {
    return (
      <p className="mt-1 [overflow-wrap:anywhere]">
        “<bdi>{cleanText(value.text)}</bdi>”
      </p>
    )
  }
  return (
    <details className="mt-1 min-w-0">
      <summary className="w-fit rounded-md py-0.5 text-xs text-ink-2 hover:text-ink max-md:py-2.5">
        What is sent
      </summary>
      <pre
        dir="ltr"
        className="mt-1 max-h-60 overflow-auto rounded-md border border-line bg-bg p-2 font-mono text-2xs leading-4 text-ink-2"
      >
        {shorten(JSON.stringify(value, null, 2) ?? '')}
      </pre>
    </details>
  )
}

const longest = 10_000
const shorten = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text)
