import { createServer } from 'node:net'
import { createAddress, isLivetap } from '#cli/server/server.ts'
import type { Config } from '#config.ts'
import { describeError } from '#kernel/errors.ts'
import { bad, type Finding, note, ok } from './finding.ts'

const answerWithinMs = 5000

export async function checkPort(config: Config): Promise<Finding> {
  const where = `${config.HOST}:${config.API_PORT}`
  const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    const server = createServer()
    server.once('error', resolve)
    server.listen(config.API_PORT, config.HOST, () => server.close(() => resolve(undefined)))
  })
  if (!error) return ok(`${where} is free`)
  const address = createAddress(config)
  if (await isLivetap(address, AbortSignal.timeout(answerWithinMs))) return ok(`Livetap is running at ${address}`)
  if (error.code === 'EADDRINUSE') {
    return bad(`${where} is taken by another program`, 'Stop that program, or set API_PORT to another port.')
  }
  return bad(`${where} cannot be used (${error.code})`, 'Set API_PORT or HOST to what this machine can offer.')
}

export function checkTikTok(config: Config): Promise<Finding> {
  return checkReach('TikTok', config.SIMULATOR_URL ?? 'https://www.tiktok.com')
}

export function checkSignServer(config: Config): Promise<Finding> {
  return checkReach('The sign server', config.SIMULATOR_URL ?? 'https://api.eulerstream.com')
}

async function checkReach(name: string, url: string): Promise<Finding> {
  const { host } = new URL(url)
  try {
    const { status } = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(answerWithinMs) })
    return ok(`${host} answers (HTTP ${status})`)
  } catch (error) {
    const reason = describeError(error instanceof Error ? (error.cause ?? error) : error)
    return note(
      `${name} cannot be reached at ${host}: ${reason || 'no connection'}`,
      'Check the network, a proxy or a firewall. The demo live works without it.',
    )
  }
}
