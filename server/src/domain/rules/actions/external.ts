import type { DeliveredAction } from '@livetap/contracts/rules/actions.ts'
import { type ActionContext, writeActionContext } from '#domain/compat/compat.ts'
import type { Occasion } from './presets.ts'

type ExternalAction = Extract<DeliveredAction, { type: 'external' }>

/** What is asked of a program. */
export interface ExternalOrder extends Pick<ExternalAction, 'url' | 'categoryId' | 'actionId'> {
  readonly context: ActionContext
}

export function renderExternal({ url, categoryId, actionId }: ExternalAction, occasion: Occasion): ExternalOrder {
  return { url, categoryId, actionId, context: writeActionContext(occasion.event, occasion.host) }
}
