import { createHmac } from 'node:crypto'

/** Turns user ids into what tells nothing without the secret, and is the same every time with it. */
export class Pseudonyms {
  readonly #secret: string
  /** Tells which secret it is. */
  readonly keyId: string

  constructor(secret: string) {
    this.#secret = secret
    this.keyId = this.#hash('key').slice(0, 8)
  }

  of(workspaceId: string, userId: string): string {
    return this.#hash(JSON.stringify([workspaceId, userId]))
  }

  #hash(text: string): string {
    return createHmac('sha256', this.#secret).update(text).digest('hex')
  }
}
