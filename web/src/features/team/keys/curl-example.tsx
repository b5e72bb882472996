import { CopyText } from '../../../ui/copy-button.tsx'

/** How a program says that it has a key. */
export function CurlExample({ token }: { token: string }) {
  const command = `curl -H 'Authorization: Bearer ${token}' ${location.origin}/api/v1/streams`
  return (
    <figure className="flex min-w-0 flex-col gap-1.5">
      <figcaption className="flex items-center justify-between gap-3 text-xs text-ink-3">
        In a terminal, or the same header in your program
        <CopyText text={command}>Copy the command</CopyText>
      </figcaption>
      <pre className="rounded-md border border-line bg-bg p-3 font-mono text-xs whitespace-pre-wrap text-ink-2 [overflow-wrap:anywhere]">
        {command}
      </pre>
    </figure>
  )
}
