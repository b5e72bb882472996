import type { RulePack } from '@livetap/contracts/rules/requests.ts'
import { isRecord } from '../conditions/logic.ts'
import { readJson } from '../parts/json-text.tsx'

/** The pack that a file holds, or why it holds none; what is in its rules is for the server to judge. */
export function readPack(text: string): { readonly pack: RulePack } | { readonly mistake: string } {
  const read = readJson(text)
  if ('mistake' in read) return read
  if (!isRecord(read.value) || read.value.livetap !== 'rules.v1' || !Array.isArray(read.value.rules)) {
    return { mistake: 'This file holds no rules of Livetap.' }
  }
  return { pack: read.value as unknown as RulePack }
}
