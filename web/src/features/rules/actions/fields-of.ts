import type { Action, ActionType } from '@livetap/contracts/rules/actions.ts'

export type ActionOf<Type extends ActionType> = Extract<Action, { type: Type }>

/** What the fields of an action get. */
export interface FieldsOf<Of> {
  readonly action: Of
  /** What is wrong at a place within the action. */
  readonly mistakeAt: (place: string) => string | undefined
  readonly onChange: (action: Of) => void
}
