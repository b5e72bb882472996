import { useState } from 'react'
import { QueryBuilder, type RuleGroupType } from 'react-querybuilder'
import type { RuleField } from '../shapes.ts'
import { AddButton, NotTick, RemoveButton, Selector, ValueField } from './builder-parts.tsx'
import { readCondition, writeCondition } from './guard.ts'
import { isSameJson, type Logic } from './logic.ts'
import { firstValue, operatorName, operatorsOf } from './operators.ts'

interface BuilderProps {
  readonly condition: Logic
  /** What the condition is shown as; it is known that it can be. */
  readonly initial: RuleGroupType
  readonly fields: readonly RuleField[]
  readonly onChange: (condition: Logic) => void
}

const controls = {
  addRuleAction: AddButton,
  addGroupAction: AddButton,
  removeRuleAction: RemoveButton,
  removeGroupAction: RemoveButton,
  combinatorSelector: Selector,
  fieldSelector: Selector,
  operatorSelector: Selector,
  notToggle: NotTick,
  valueEditor: ValueField,
}

const looks = {
  queryBuilder: 'min-w-0',
  ruleGroup: 'flex min-w-0 flex-col gap-2 rounded-lg border border-line bg-bg p-2',
  header: 'flex flex-wrap items-center gap-2',
  body: 'flex min-w-0 flex-col gap-2 empty:hidden',
  rule: 'flex min-w-0 flex-wrap items-center gap-2 rounded-md border border-line bg-surface p-1.5',
  fields: 'w-40 max-md:w-full',
  operators: 'w-38 max-md:flex-1',
}

const words = {
  addRule: { label: 'Condition', title: 'Add a condition' },
  addGroup: { label: 'Group', title: 'Add a group of conditions' },
  removeRule: { label: 'Remove', title: 'Remove this condition' },
  removeGroup: { label: 'Remove', title: 'Remove this group' },
  combinators: { title: 'All or any of these' },
  fields: { title: 'What is looked at' },
  operators: { title: 'How it is compared' },
  value: { title: 'With what' },
}

const combinators = [
  { name: 'and', label: 'all of these' },
  { name: 'or', label: 'any of these' },
]

/** A condition as groups of clauses. It begins anew when the condition was changed elsewhere. */
export function Builder({ condition, initial, fields, onChange }: BuilderProps) {
  const [shown, setShown] = useState({ query: initial, condition })
  let { query } = shown
  if (!isSameJson(shown.condition, condition)) {
    query = readCondition(condition, fields) ?? initial
    setShown({ query, condition })
  }
  const change = (next: RuleGroupType) => {
    const written = writeCondition(next)
    // It tells of itself as soon as it is there: what says the same in other words is no change of anybody's.
    const isChanged = !isSameJson(written, writeCondition(query))
    setShown({ query: next, condition: isChanged ? written : condition })
    if (isChanged) onChange(written)
  }
  return (
    <QueryBuilder
      query={query}
      onQueryChange={change}
      fields={fields.map((field) => ({ ...field, name: field.path }))}
      combinators={combinators}
      getOperators={(_, { fieldData }) => listOperators(fieldData as unknown as RuleField)}
      getDefaultOperator={(_, { fieldData }) => operatorsOf((fieldData as unknown as RuleField).kind)[0] ?? '='}
      getDefaultValue={({ operator }, { fieldData }) => firstValue((fieldData as unknown as RuleField).kind, operator)}
      onAddRule={(rule) => rule}
      resetOnOperatorChange={false}
      resetOnFieldChange
      listsAsArrays
      showNotToggle
      controlElements={controls}
      controlClassnames={looks}
      translations={words}
      suppressStandardClassnames
    />
  )
}

const listOperators = ({ kind }: RuleField) => operatorsOf(kind).map((name) => ({ name, label: operatorName(name) }))
