import { Link } from '@tanstack/react-router'
import { Zap } from 'lucide-react'
import { buttonClass } from '../../../ui/button.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { recipes } from '../editor/recipes.ts'
import { EventChip } from '../parts/event-chip.tsx'

/** What rules are, and some to begin with. */
export function EmptyRules({ mayWrite }: { mayWrite: boolean }) {
  return (
    <div className="flex flex-col gap-2 overflow-y-auto pb-6">
      <Notice title="No rule yet" icon={<Zap size={28} />}>
        <p>
          A rule does something by itself when something happens in a live: it sends a gift to an address of yours,
          gives points, hides a comment.
        </p>
        {mayWrite && (
          <Link to="/rules/new" className={buttonClass({ look: 'primary' })}>
            New rule
          </Link>
        )}
      </Notice>
      {mayWrite && (
        <>
          <h2 className="text-sm font-semibold">Or begin with one of these</h2>
          <ul className="grid gap-2 sm:grid-cols-2 lg:grid-cols-3">
            {recipes.map(({ id, title, what, definition }) => (
              <li key={id}>
                <Link
                  to="/rules/new"
                  search={{ recipe: id }}
                  className="flex h-full flex-col items-start gap-1.5 rounded-lg border border-line bg-surface p-3 hover:bg-hover"
                >
                  <EventChip eventType={definition.eventType} />
                  <span className="text-sm font-semibold">{title}</span>
                  <span className="text-xs text-pretty text-ink-2">{what}</span>
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
