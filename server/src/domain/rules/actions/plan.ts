import { hash } from 'node:crypto'
import type { Action, DeliveredAction, SimpleAction } from '@livetap/contracts/rules/actions.ts'
import type { PlannedAction } from '../types.ts'
import type { Occasion } from './presets.ts'
import { compileRenderer, type Renderer } from './render.ts'

/** The actions of a rule, ready to be planned. */
export interface ActionPlan {
  /** Choices made and delays added up; the same for the same execution. */
  plan(occasion: Occasion): PlannedAction[]
}

type Compiled =
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'deliver'; readonly action: DeliveredAction; readonly renderer: Renderer }
  | {
      readonly kind: 'choose'
      readonly options: readonly { readonly weight: number; readonly steps: readonly Compiled[] }[]
    }

/** Throws AppError `template-invalid` where a template cannot be used. */
export function compileActions(actions: readonly Action[]): ActionPlan {
  const compiled = actions.map(compileAction)
  return {
    plan(occasion) {
      const steps = compiled.flatMap((each, place) => choose(each, occasion.executionId, place))
      const planned: PlannedAction[] = []
      let afterMs = 0
      for (const step of steps) {
        if (step.kind === 'delay') afterMs += step.ms
        if (step.kind !== 'deliver') continue
        const { action, renderer } = step
        const rendered = renderer.render(occasion)
        planned.push({ index: planned.length, action, target: renderer.target, rendered, afterMs })
      }
      return planned
    },
  }
}

function compileAction(action: Action): Compiled {
  if (action.type !== 'random') return compileSimple(action)
  const options = action.options.map(({ weight, actions }) => ({ weight, steps: actions.map(compileSimple) }))
  return { kind: 'choose', options }
}

function compileSimple(action: SimpleAction): Compiled {
  return action.type === 'delay'
    ? { kind: 'delay', ms: action.ms }
    : { kind: 'deliver', action, renderer: compileRenderer(action) }
}

/** By lot, drawn from the id of the execution: decided again, it is the same. */
function choose(compiled: Compiled, executionId: string, place: number): readonly Compiled[] {
  if (compiled.kind !== 'choose') return [compiled]
  const all = compiled.options.reduce((sum, { weight }) => sum + weight, 0)
  let lot = (Number.parseInt(hash('sha256', `${executionId}:${place}`).slice(0, 12), 16) / 2 ** 48) * all
  for (const { weight, steps } of compiled.options) {
    if (lot < weight) return steps
    lot -= weight
  }
  return []
}
