import { createClient } from 'redis'
import type { Config } from '#config.ts'
import { describeError } from '#kernel/errors.ts'
import { bad, type Finding, note, ok } from './finding.ts'

const neededMajor = 7
const answerWithinMs = 3000

export async function checkRedis({ REDIS_URL }: Config): Promise<Finding> {
  if (!REDIS_URL) return ok('in this process')
  const socket = { connectTimeout: answerWithinMs, reconnectStrategy: false } as const
  try {
    const client = createClient({ url: REDIS_URL, socket })
    client.on('error', () => {})
    await client.connect()
    const info = await client.info()
    client.destroy()
    return judge(new Map(info.split('\r\n').map((line) => line.split(':', 2) as [string, string])))
  } catch (error) {
    return bad(
      `Redis cannot be used: ${describeError(error) || 'no connection'}`,
      'Start it, and check address, user and password in REDIS_URL.',
    )
  }
}

/** What the fields of Redis's INFO mean for us. */
function judge(info: ReadonlyMap<string, string>): Finding {
  const version = info.get('redis_version') ?? 'unknown'
  const name = `Redis ${version}`
  if (Number(version.split('.')[0]) < neededMajor)
    return bad(`${name} is too old`, `Use Redis ${neededMajor} or later.`)
  if (info.get('maxmemory') !== '0' && info.get('maxmemory_policy') !== 'noeviction') {
    return bad(`${name} throws data away when it is full`, 'Set maxmemory-policy to noeviction.')
  }
  if (info.get('aof_enabled') === '1') return ok(`${name} answers`)
  return note(
    `${name} answers; what it holds is lost when it crashes`,
    'Set appendonly to yes to keep messages that are not stored yet.',
  )
}
