import type { Rule } from '@livetap/contracts/rules/rule.ts'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { nameWords } from '../../../lib/words/words.ts'
import { Skeleton } from '../../../ui/notice.tsx'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { ruleQuery } from '../api.ts'
import { RulesFrame } from '../parts/page.tsx'
import { RuleHeader } from '../rule/rule-header.tsx'
import { RulePanel } from '../rule/rule-panel.tsx'
import { isRuleTab, type RuleTab } from '../rule/tabs.ts'
import { DraftContext, definitionOf, emptyRule } from './draft.ts'
import { MissingRule } from './missing-rule.tsx'
import { findRecipe } from './recipes.ts'
import { UnsavedGuard } from './unsaved-guard.tsx'
import { type Editor, useEditor } from './use-editor.ts'

/** A rule that is not stored yet. */
export function NewRulePage() {
  const { recipe } = useSearch({ from: '/rules/new' })
  return (
    <RulesFrame title="New rule">
      <NewRule key={recipe} recipe={recipe} />
    </RulesFrame>
  )
}

function NewRule({ recipe }: { recipe: string | undefined }) {
  const mayWrite = useMay('rule:write')
  const editor = useEditor(undefined, findRecipe(recipe)?.definition ?? emptyRule, !mayWrite)
  return <RuleView rule={undefined} editor={editor} tab="edit" />
}

/** A stored rule: what it is, what it would do, and what it did. */
export function EditRulePage() {
  const { ruleId } = useParams({ from: '/rules/$ruleId' })
  const { tab } = useSearch({ from: '/rules/$ruleId' })
  const { data: rule, error, refetch } = useQuery(ruleQuery(ruleId))
  return (
    <RulesFrame title={rule ? nameWords(rule.name) : 'Rule'}>
      {rule && <StoredRule key={ruleId} rule={rule} tab={isRuleTab(tab) ? tab : 'edit'} />}
      {!rule && error && <MissingRule error={error} onRetry={() => void refetch()} />}
      {!rule && !error && <EditorSkeleton />}
    </RulesFrame>
  )
}

function StoredRule({ rule, tab }: { rule: Rule; tab: RuleTab }) {
  const mayWrite = useMay('rule:write')
  const editor = useEditor(rule, definitionOf(rule), !mayWrite)
  return <RuleView rule={rule} editor={editor} tab={tab} />
}

interface RuleViewProps {
  readonly rule: Rule | undefined
  readonly editor: Editor
  readonly tab: RuleTab
}

function RuleView({ rule, editor, tab }: RuleViewProps) {
  const navigate = useNavigate()
  const open = (saved: Rule | undefined) => {
    if (!saved || rule) return
    void navigate({ to: '/rules/$ruleId', params: { ruleId: saved.ruleId }, replace: true, ignoreBlocker: true })
  }
  return (
    <DraftContext value={editor.draft}>
      <div className="mx-auto flex w-full max-w-6xl flex-col gap-4 px-3 py-4 md:px-6 md:py-5">
        <RuleHeader rule={rule} editor={editor} onSaved={open} />
        <RulePanel rule={rule} tab={tab} />
      </div>
      <UnsavedGuard isUnsaved={!editor.draft.isReadOnly && editor.isTouched} />
    </DraftContext>
  )
}

const EditorSkeleton = () => (
  <div aria-busy="true" className="mx-auto flex w-full max-w-6xl flex-col gap-4 px-3 py-4 md:px-6 md:py-5">
    <span className="sr-only">Loading the rule</span>
    <Skeleton className="h-9 w-72" />
    <Skeleton className="h-96" />
  </div>
)
