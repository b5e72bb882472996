import type { LivestreamProblem } from '@livetap/contracts/livestream.ts'
import type { UserSessionMessage } from '@livetap/contracts/user-session.ts'
import { type ErrorCode, errorCodes } from '#kernel/error-codes.ts'
import { AppError } from '#kernel/errors.ts'
import { textFrame } from '../feed/feed.ts'

/** A message as bytes for the socket. */
export function frameOf(message: UserSessionMessage): Buffer {
  return textFrame(JSON.stringify(message))
}

/** What went wrong, in words for a person. What is not expected to reach one is `internal`. */
export function describeProblem(error: unknown): LivestreamProblem {
  if (!(error instanceof AppError)) return explain('internal', 'Something went wrong inside')
  return explain(error.code, error.message, error.remedy)
}

function explain(code: ErrorCode, message: string, remedy: string = errorCodes[code][1]): LivestreamProblem {
  return { code, title: `${message.charAt(0).toUpperCase()}${message.slice(1)}`, remedy }
}
