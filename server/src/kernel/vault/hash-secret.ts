import { createHash } from 'node:crypto'

/** What is kept of a random secret of 256 bits that was handed out: enough to know it by, and nothing to guess it from. */
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest()
