import type { Rule, RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { addRule, publishRule, ruleQuery, saveDraft } from '../api.ts'
import { isSameJson } from '../conditions/logic.ts'
import { applyChange, type Change, type Draft, definitionOf } from './draft.ts'
import { findGaps, mistakesOf, noMistakes } from './mistakes.ts'

export type Editor = ReturnType<typeof useEditor>

export interface Saving {
  /** Undefined: as a draft. */
  readonly publish?: { readonly note: string } | undefined
}

/** A rule while it is written: what is typed, whether it differs from what is stored, and how it is stored. */
export function useEditor(rule: Rule | undefined, initial: RuleDefinition, isReadOnly: boolean) {
  const text = useText(rule, initial)
  const { definition, stored, isChanged, isNewer, setDefinition, setStored } = text
  const [wasTried, setWasTried] = useState(false)
  const queries = useQueryClient()
  const save = useMutation({
    mutationFn: ({ publish }: Saving) => store(rule, definition, isChanged, publish),
    onSuccess: (saved) => {
      setStored(definition)
      queries.setQueryData(ruleQuery(saved.ruleId).queryKey, saved)
      void queries.invalidateQueries({ queryKey: ['rules'] })
    },
  })
  const change = (next: RuleDefinition) => {
    if (isReadOnly) return
    save.reset()
    setDefinition(next)
  }
  const gaps = useMemo(() => findGaps(definition), [definition])
  const refused = save.error ? mistakesOf(save.error) : noMistakes
  const mistakes = refused.all.length > 0 ? refused : wasTried ? gaps : noMistakes
  const draft: Draft = {
    definition,
    mistakes,
    isReadOnly,
    set: (part: Change) => change(applyChange(definition, part)),
    replace: change,
  }
  const submit = async (saving: Saving): Promise<Rule | undefined> => {
    setWasTried(true)
    return gaps.all.length > 0 ? undefined : save.mutateAsync(saving).catch(() => undefined)
  }
  const failure = save.error && refused.all.length === 0 ? save.error : undefined
  const isTouched = isChanged && !(stored === undefined && isSameJson(definition, initial))
  return { draft, isChanged, isTouched, isContested: isNewer && isChanged, submit, failure, isPending: save.isPending }
}

/** What is typed beside what is stored: changes of others are taken over where nothing was typed here. */
function useText(rule: Rule | undefined, initial: RuleDefinition) {
  const [definition, setDefinition] = useState(initial)
  const [stored, setStored] = useState(rule === undefined ? undefined : initial)
  const isChanged = stored === undefined || !isSameJson(definition, stored)
  const latest = useMemo(() => rule && definitionOf(rule), [rule])
  const isNewer = latest !== undefined && stored !== undefined && !isSameJson(latest, stored)
  if (isNewer && !isChanged) {
    setStored(latest)
    setDefinition(latest)
  }
  return { definition, stored, isChanged, isNewer, setDefinition, setStored }
}

/** Saves what has changed, and publishes it where that is wished. */
async function store(
  rule: Rule | undefined,
  definition: RuleDefinition,
  isChanged: boolean,
  publish: Saving['publish'],
) {
  const saved = await saveText(rule, definition, isChanged)
  return publish ? await publishRule(saved.ruleId, publish.note) : saved
}

async function saveText(rule: Rule | undefined, definition: RuleDefinition, isChanged: boolean): Promise<Rule> {
  if (!rule) return addRule(definition)
  return isChanged ? saveDraft(rule.ruleId, definition) : rule
}
