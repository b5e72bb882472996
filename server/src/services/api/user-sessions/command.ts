import { UserSessionCommand } from '@livetap/contracts/user-session.ts'
import type { TObject, TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { AppError } from '#kernel/errors.ts'

type Kind = UserSessionCommand['type']
type Branch = TObject & { properties: { type: TSchema & { const: Kind } } }

/** Each type has its own validator, so that what is wrong with a message can be named. */
const validators = new Map<unknown, Validator>(
  (UserSessionCommand as unknown as { anyOf: Branch[] }).anyOf.map((branch) => [
    branch.properties.type.const,
    Compile(branch),
  ]),
)
const mostErrors = 3

/** Reads a message of a client. Throws AppError `invalid-json`, `unknown-message` or `invalid-request`. */
export function readCommand(text: string): UserSessionCommand {
  const message = parseObject(text)
  const validator = validators.get(message.type)
  if (!validator) {
    throw new AppError('unknown-message', 'that type of message is not known here', {
      remedy: `Send one of ${[...validators.keys()].join(', ')}.`,
    })
  }
  if (validator.Check(message)) return message as UserSessionCommand
  const errors = [...validator.Errors(message)].slice(0, mostErrors)
  throw new AppError(
    'invalid-request',
    errors.map((error) => `${error.instancePath || '/'} ${error.message}`).join('; '),
    {
      remedy: 'Correct the fields that are named.',
    },
  )
}

function parseObject(text: string): { readonly type?: unknown } {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // answered like any other text that is no object
  }
  throw new AppError('invalid-json', 'that message is not a JSON object')
}
