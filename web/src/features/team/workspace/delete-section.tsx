import type { Me } from '@livetap/contracts/workspace/access.ts'
import { useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import { Section } from '../../../ui/panel/section.tsx'
import { DeleteDialog } from './delete-dialog.tsx'

/** The workspace that every installation has, and keeps. */
const own = 'default'

export function DeleteSection({ me }: { me: Me }) {
  const [asked, setAsked] = useState(false)
  const isKept = me.workspaceId === own
  return (
    <Section title="Delete the workspace" inset>
      <div className="flex max-w-prose flex-col items-start gap-3 text-sm text-pretty text-ink-2">
        {isKept ? (
          <p>
            This is the workspace of the installation itself, so it stays. What was recorded in it can be removed: one
            viewer at a time under Privacy, or all of it by whoever runs this Livetap.
          </p>
        ) : (
          <>
            <p>Everything that was recorded in it goes, for everybody in it. There is no way back.</p>
            <Button look="danger" className="border border-line" onClick={() => setAsked(true)}>
              Delete the workspace…
            </Button>
          </>
        )}
      </div>
      <DeleteDialog me={me} open={asked} onClose={() => setAsked(false)} />
    </Section>
  )
}
