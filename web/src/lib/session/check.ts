import type { Me } from '@livetap/contracts/workspace/access.ts'
import { request } from '../api.ts'
import { readStanding } from './standing.ts'

/** Asks who is signed in: the answer, or undefined when nobody is, works nowhere, or nothing answered. */
export const askWho = (): Promise<Me | undefined> => request<Me>('/me').catch(() => undefined)

/** Whether nobody is signed in, or works in no workspace: a socket that was refused does not say why. */
export async function isShut(): Promise<boolean> {
  await askWho()
  return readStanding() !== 'in'
}
