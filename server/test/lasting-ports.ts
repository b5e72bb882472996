import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below those that systems give to whoever asks for any, so that nobody takes one while its server is away. */
const [lowest, highest] = [20_000, 30_000]

/** Ports that are free, and stay so between two starts of a server. */
export async function findLastingPorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  while (ports.size < count) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest))
    if (await isFree(port)) ports.add(port)
  }
  return [...ports]
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}
