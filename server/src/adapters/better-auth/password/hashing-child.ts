import { constants, setPriority } from 'node:os'
import { hashSync, verifySync } from '@node-rs/argon2'

/** With `hashed`, whether the password is the one that it was made of; without, what may be stored of it. */
export interface HashingInput {
  readonly password: string
  readonly hashed?: string
}

export type HashingOutput = { readonly result: string | boolean } | { readonly error: string }

/** Argon2id with a salt of its own for each, at the costs that OWASP asks for at least. */
const costs = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

setPriority(constants.priority.PRIORITY_LOW)
// It ends by itself when the process that started it is gone and the channel with it.
process.on('message', (input: HashingInput) => process.send?.(work(input)))

function work({ password, hashed }: HashingInput): HashingOutput {
  try {
    return { result: hashed === undefined ? hashSync(password, costs) : verifySync(hashed, password) }
  } catch (error) {
    return { error: String(error) }
  }
}
