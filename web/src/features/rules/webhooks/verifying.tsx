import { CopyText } from '../../../ui/copy-button.tsx'

const example = `import { Webhook } from 'standardwebhooks' // npm install standardwebhooks

// body: the text as it arrived, before anything parses it. Throws when it is not genuine.
const { type, data } = new Webhook(process.env.LIVETAP_SECRET).verify(body, request.headers)`

/** How a receiver makes sure of whom a webhook is from. */
export const Verifying = () => (
  <details className="rounded-md border border-line">
    <summary className="flex min-h-10 items-center px-3 text-sm font-medium hover:bg-hover max-md:min-h-11">
      How a receiver verifies
    </summary>
    <div className="flex flex-col gap-2 border-t border-line p-3">
      <p className="max-w-prose text-sm text-pretty text-ink-2">
        Signatures are as{' '}
        <a
          href="https://www.standardwebhooks.com"
          target="_blank"
          rel="noreferrer"
          className="text-accent underline underline-offset-2"
        >
          Standard Webhooks
        </a>{' '}
        says, which has libraries for most languages. In Node:
      </p>
      <pre dir="ltr" className="rounded-md bg-bg p-3 font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]">
        {example}
      </pre>
      <div className="flex flex-wrap items-center gap-2">
        <CopyText text={example}>Copy the example</CopyText>
        <span className="text-xs text-ink-3">
          docs/webhooks.md of Livetap has it for Node, Python and PHP without a library.
        </span>
      </div>
    </div>
  </details>
)
