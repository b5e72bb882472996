import type { SimpleAction } from '@livetap/contracts/rules/actions.ts'
import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import { checkProgramAddress } from '#domain/external-actions/external-actions.ts'
import { AppError } from '#kernel/errors.ts'
import type { Outbound } from '#ports/outbound/outbound.ts'

/**
 * Refuses addresses that nothing is ever sent to while the rule is written, and not when it fires. Throws
 * `address-refused`.
 */
export function checkAddresses(
  { outbound }: { readonly outbound: Pick<Outbound, 'check'> },
  rule: RuleDefinition,
): void {
  for (const [n, action] of rule.actions.entries()) {
    const options = action.type === 'random' ? action.options.flatMap(({ actions }) => actions) : [action]
    for (const option of options) checkAction(outbound, option, `actions[${n}].url`)
  }
}

function checkAction(outbound: Pick<Outbound, 'check'>, action: SimpleAction, place: string): void {
  if (action.type !== 'webhook' && action.type !== 'external') return
  try {
    if (action.type === 'webhook') outbound.check(action.url)
    else checkProgramAddress(outbound, action.url)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const { code, message, remedy } = error
    throw new AppError(code, `${place}: ${message}`, remedy === undefined ? {} : { remedy })
  }
}
