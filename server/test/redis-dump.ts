import { createClient } from 'redis'

/** All keys that begin so, with what they hold, as text. */
export async function dumpRedis(url: string, prefix: string): Promise<string> {
  const client = await createClient({ url }).connect()
  const lines: string[] = []
  for await (const keys of client.scanIterator({ MATCH: `${prefix}*` })) {
    for (const key of keys) {
      const reading: Record<string, readonly string[]> = {
        stream: ['XRANGE', key, '-', '+'],
        list: ['LRANGE', key, '0', '-1'],
        set: ['SMEMBERS', key],
        hash: ['HGETALL', key],
        string: ['GET', key],
      }
      const command = reading[await client.type(key)]
      lines.push(key, command ? JSON.stringify(await client.sendCommand([...command])) : '')
    }
  }
  await client.close()
  return lines.join('\n')
}
