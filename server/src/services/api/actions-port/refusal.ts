import { AppError } from '#kernel/errors.ts'

/** Something that is not done, with the status of HTTP that says so. */
export class Refusal extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** What a program is told of a failure; nothing of what went wrong inside. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if (!(error instanceof AppError)) return new Refusal(500, 'It could not be done.')
  if (error.code === 'rules-paused') return new Refusal(409, 'All rules are paused.')
  if (error.code === 'malformed-json') return new Refusal(400, 'The body is no JSON that Livetap takes.')
  return new Refusal(503, 'Livetap cannot do that now.')
}
