import type { ExternalProgram } from '@livetap/contracts/rules/external-actions.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import type { ActionOf, FieldsOf } from '../actions/fields-of.ts'
import { Choice } from '../parts/fields.tsx'

interface ProgramFieldsProps extends FieldsOf<ActionOf<'external'>> {
  readonly program: ExternalProgram
  readonly isAsking: boolean
}

type Choices = readonly (readonly [id: string, name: string])[]

/** The categories and actions of a program, to choose from. */
export function ProgramFields({ program, isAsking, action, mistakeAt, onChange }: ProgramFieldsProps) {
  const { url, categoryId, actionId, actionName } = action
  const categories: Choices = program.categories.map((each) => [each.categoryId, each.categoryName])
  const actions: Choices = isAsking ? [] : program.actions.map((each) => [each.actionId, each.actionName])
  const nameOf = (id: string) => actions.find(([each]) => each === id)?.[1] ?? ''
  return (
    <>
      <p className="text-sm text-ink-2 [overflow-wrap:anywhere]">
        <bdi className="font-medium text-ink">{cleanText(program.name) || 'The program'}</bdi>
        {program.version !== '' && ` ${cleanText(program.version)}`}
        {program.author !== '' && ` by ${cleanText(program.author)}`}
        {categories.length === 0 && ' offers nothing.'}
      </p>
      {categories.length > 0 && (
        <div className="flex w-full min-w-0 flex-wrap gap-3">
          <Choice
            label="Category"
            className="min-w-0 flex-1 basis-56"
            value={categoryId}
            choices={complete(categories, categoryId, categoryId)}
            mistake={mistakeAt('categoryId')}
            onChange={(id) => onChange({ type: 'external', url, categoryId: id, actionId: '' })}
          />
          <Choice
            label="What it does"
            className="min-w-0 flex-1 basis-56"
            value={actionId}
            choices={complete(actions, actionId, actionName ?? actionId)}
            hint={categoryId !== '' && !isAsking && actions.length === 0 ? 'There is nothing in this category.' : ''}
            mistake={mistakeAt('actionId')}
            onChange={(id) => onChange({ type: 'external', url, categoryId, actionId: id, actionName: nameOf(id) })}
          />
        </div>
      )}
    </>
  )
}

/** With what was chosen, should the program not offer it now, and with nothing as long as nothing is chosen. */
function complete(choices: Choices, chosen: string, name: string): Choices {
  const all = choices.map(([id, each]) => [id, cleanText(each) || id] as const)
  return all.some(([id]) => id === chosen)
    ? all
    : [[chosen, chosen === '' ? 'choose …' : cleanText(name) || chosen], ...all]
}
