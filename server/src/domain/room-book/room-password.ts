import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'

/** 32 MiB and three passes: as much work as the usual 128 MiB in one, in less memory. */
const cost: ScryptOptions = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 }
const hashBytes = 32

/** What is kept of the password of a room: `scrypt.salt.hash`. */
export async function hashRoomPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive(password, salt)
  return ['scrypt', salt.toString('base64url'), hash.toString('base64url')].join('.')
}

export async function isRoomPassword(password: string, kept: string): Promise<boolean> {
  const [, salt = '', hash = ''] = kept.split('.')
  const wanted = Buffer.from(hash, 'base64url')
  if (wanted.length !== hashBytes) return false
  return timingSafeEqual(await derive(password, Buffer.from(salt, 'base64url')), wanted)
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, hashBytes, cost, (error, key) => (error ? reject(error) : resolve(key)))
  })
}
