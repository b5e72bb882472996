import type { RuleList } from '@livetap/contracts/rules/requests.ts'
import type { Rule } from '@livetap/contracts/rules/rule.ts'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { saveText } from '../../../lib/csv.ts'
import { plural } from '../../../lib/format.ts'
import {
  addRule,
  duplicateRule,
  exportRules,
  pauseAll,
  removeRule,
  rulesQuery,
  stopEverything,
  switchRule,
} from '../api.ts'
import { definitionOf } from '../editor/draft.ts'
import { tell, tellFailure } from '../parts/notes.tsx'

export type RuleDeeds = ReturnType<typeof useDeeds>

/** What can be done with the rules of the list: shown at once, said, and where there is a way back, with one. */
export function useDeeds() {
  const queries = useQueryClient()
  return useMemo(() => {
    const refresh = () => queries.invalidateQueries({ queryKey: ['rules'] })
    const show = (change: (list: RuleList) => RuleList) =>
      queries.setQueryData(rulesQuery.queryKey, (list) => list && change(list))
    const run = async <T>(act: () => Promise<T>, done: (result: T) => void) => {
      try {
        done(await act())
      } catch (error) {
        tellFailure(error)
      }
      await refresh()
    }
    const toggle = (rule: Rule, enabled: boolean): Promise<void> => {
      show((list) => replace(list, { ...rule, enabled }))
      const undo = () => void toggle({ ...rule, enabled }, !enabled)
      return run(
        () => switchRule(rule.ruleId, enabled),
        () => tell(enabled ? 'Switched on' : 'Switched off', { about: rule.name, undo }),
      )
    }
    const remove = (rule: Rule): Promise<void> =>
      run(
        () => removeRule(rule.ruleId),
        () => {
          show((list) => ({ ...list, items: list.items.filter(({ ruleId }) => ruleId !== rule.ruleId) }))
          tell('Deleted', { about: rule.name, undo: () => void bringBack(rule) })
        },
      )
    /** As it was, but for its history: the id is a new one. */
    const bringBack = (rule: Rule): Promise<void> =>
      run(
        () => addRule({ ...definitionOf(rule), ...(rule.enabled && { enabled: true }) }),
        () => tell('Is back', { about: rule.name }),
      )
    return { toggle, remove, run, ...lesser(run) }
  }, [queries])
}

type Run = <T>(act: () => Promise<T>, done: (result: T) => void) => Promise<void>

const lesser = (run: Run) => ({
  duplicate: (rule: Rule) =>
    run(
      () => duplicateRule(rule.ruleId),
      (copy) => tell('Copied as a draft', { about: copy.name }),
    ),
  pause: (paused: boolean) =>
    run(
      () => pauseAll(paused),
      () => tell(paused ? 'All rules are paused' : 'Rules act again'),
    ),
  panic: () =>
    run(stopEverything, ({ cancelled }) => tell(`Everything is stopped: ${plural(cancelled, 'execution')} cancelled`)),
  exportAll: () => run(exportRules, (pack) => savePack('rules.json', pack)),
  exportOne: (rule: Rule) =>
    savePack(`rule-${rule.ruleId.slice(0, 8)}.json`, {
      livetap: 'rules.v1',
      rules: [{ definition: definitionOf(rule), enabled: rule.enabled }],
    }),
})

const savePack = (name: string, pack: unknown): void =>
  saveText(name, 'application/json', `${JSON.stringify(pack, null, 2)}\n`)

const replace = (list: RuleList, rule: Rule): RuleList => ({
  ...list,
  items: list.items.map((each) => (each.ruleId === rule.ruleId ? rule : each)),
})
