import type { Rule } from '@livetap/contracts/rules/rule.ts'
import { Link } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { timeWords } from '../../../lib/words/words.ts'
import { Badge } from '../../../ui/badge.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { showCurrent } from '../../../ui/panel/show-current.ts'
import { NameField } from '../editor/name-field.tsx'
import { SaveBar } from '../editor/save-bar.tsx'
import type { Editor } from '../editor/use-editor.ts'
import { useDeeds } from '../list/use-deeds.ts'
import { tabClass } from '../parts/page.tsx'
import { Toggle } from '../parts/toggle.tsx'
import { type RuleTab, ruleTabs } from './tabs.ts'

interface RuleHeaderProps {
  readonly rule: Rule | undefined
  readonly editor: Editor
  readonly onSaved: (rule: Rule | undefined) => void
}

/** What the rule is called, whether it acts, how it is saved, and the ways to look at it. */
export function RuleHeader({ rule, editor, onSaved }: RuleHeaderProps) {
  return (
    <header className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Link
          to="/rules"
          className="-ml-1.5 flex items-center gap-1 rounded-md px-1.5 py-1 text-sm text-ink-2 hover:bg-hover hover:text-ink max-md:min-h-11"
        >
          <ArrowLeft size={14} aria-hidden="true" /> Rules
        </Link>
        <h1 className="sr-only">{rule ? `Rule ${rule.name}` : 'New rule'}</h1>
        {rule && <RuleState rule={rule} />}
      </div>
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <NameField />
        {!editor.draft.isReadOnly && <SaveBar rule={rule} editor={editor} onSaved={onSaved} />}
      </div>
      {editor.isContested && (
        <p role="status" className="text-sm text-warn">
          Somebody else has changed this rule meanwhile. Saving puts yours in the place of theirs.
        </p>
      )}
      {editor.failure && <InlineError error={editor.failure} />}
      {rule && <RuleTabs ruleId={rule.ruleId} />}
    </header>
  )
}

function RuleState({ rule }: { rule: Rule }) {
  const deeds = useDeeds()
  const maySwitch = useMay('rule:write')
  return (
    <span className="ml-auto flex flex-wrap items-center gap-x-2 text-xs text-ink-3">
      {rule.isDraft && (
        <Badge
          tone="warn"
          title={rule.revision === null ? 'Nothing is published yet' : 'Differs from what is published'}
        >
          Draft
        </Badge>
      )}
      <span title={`Changed ${timeWords(rule.changed.at)}`}>
        {rule.revision === null ? 'Nothing is published.' : `Revision ${rule.revision} is published.`}
      </span>
      <span className={rule.enabled ? 'text-accent' : ''}>{rule.enabled ? 'Acts' : 'Off'}</span>
      <Toggle
        on={rule.enabled}
        label="The rule acts"
        disabled={!maySwitch}
        onChange={(on) => void deeds.toggle(rule, on)}
      />
    </span>
  )
}

function RuleTabs({ ruleId }: { ruleId: string }) {
  return (
    <nav
      ref={showCurrent}
      aria-label="About this rule"
      className="flex min-w-0 gap-1 overflow-x-auto border-b border-line [scrollbar-width:none] max-md:-mx-3 max-md:px-3"
    >
      {(Object.entries(ruleTabs) as [RuleTab, string][]).map(([each, name]) => (
        <Link
          key={each}
          to="/rules/$ruleId"
          params={{ ruleId }}
          search={each === 'edit' ? {} : { tab: each }}
          activeOptions={{ exact: true }}
          className={tabClass}
        >
          {name}
        </Link>
      ))}
    </nav>
  )
}
