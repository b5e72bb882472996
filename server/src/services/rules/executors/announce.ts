import { AppError } from '#kernel/errors.ts'
import type { Executor } from './executors.ts'

/** Says something in the chat, once at most: what nobody knows of is not said again. No way to receive a live can write yet. */
export function createAnnouncer(): Executor {
  return {
    isRepeatable: false,
    execute: async () => {
      throw new AppError('announce-not-possible', 'nothing that receives this live can write into its chat')
    },
  }
}
