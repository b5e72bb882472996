import { Callout } from './callout.tsx'

const command = (
  <code className="rounded bg-bg px-1 whitespace-nowrap py-0.5 font-mono text-xs text-ink">npx livetap sign-in</code>
)

/** Whether the browser runs where Livetap does: then its terminal is at hand. */
const isHere = (): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(location.hostname)

/** How whoever runs an installation gets in without a password. */
export function LocalHelp() {
  const way = (
    <>
      Open the link that was printed in its terminal. It works once; {command} there prints a new one. You can choose an
      e-mail address and password afterwards, under Account.
    </>
  )
  if (isHere()) return <Callout title="Do you run Livetap on this computer?">{way}</Callout>
  return (
    <details className="text-sm text-ink-2">
      <summary className="rounded text-ink-2 hover:text-ink">Do you run this Livetap yourself?</summary>
      <p className="pt-2 text-pretty">{way}</p>
    </details>
  )
}
