import type { RuleFieldList } from '@livetap/contracts/rules/requests.ts'

/** What a condition may look at. */
export type RuleField = RuleFieldList['items'][number]
