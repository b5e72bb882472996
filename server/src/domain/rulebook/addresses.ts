import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import { findStored, type Query, readStored } from './stored.ts'

/** A rule whose published text sends somewhere. */
export interface SendingRule {
  readonly ruleId: string
  readonly name: string
  /** As they are written, placeholders not filled in. */
  readonly addresses: readonly string[]
}

/** The rules of a workspace that send webhooks, in the order in which they were made. */
export async function listAddresses(query: Query, workspaceId: string): Promise<SendingRule[]> {
  const stored = await readStored(query, workspaceId)
  return stored
    .map(({ ruleId, name, published }) => ({ ruleId, name, addresses: addressesOf(published) }))
    .filter(({ addresses }) => addresses.length > 0)
}

/** Whether a rule has an address, in what is published or in its draft, which can be run by hand. */
export async function sendsTo(query: Query, workspaceId: string, ruleId: string, address: string): Promise<boolean> {
  const rule = await findStored(query, workspaceId, ruleId)
  if (rule === undefined) return false
  return [rule.published, rule.draft].some((text) => addressesOf(text).includes(address))
}

function addressesOf(definition: RuleDefinition | null): string[] {
  const actions = definition?.actions ?? []
  const all = actions.flatMap((action) =>
    action.type === 'random' ? action.options.flatMap((option) => option.actions) : [action],
  )
  return all.flatMap((action) => (action.type === 'webhook' ? [action.url] : []))
}
