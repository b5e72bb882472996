import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import { AgentProcess, type Kind } from './agent-process.ts'
import { ScriptedBoard } from './scripted-board.ts'
import { ScriptedServer, token } from './scripted-server.ts'

/** What a lamp is told that is to stay on for longer than any test takes. */
export const lamp = { value: 100, durMs: 20_000 }

/** What the test is about, as an agent sees it: a server that is scripted, a board, and a folder for its state. */
export async function openWorld(kind: Kind, tls?: { readonly key: Buffer; readonly cert: Buffer }) {
  const folder = mkdtempSync(join(tmpdir(), 'livetap-agent-'))
  const server = new ScriptedServer(tls)
  await server.start()
  const board = new ScriptedBoard(join(folder, 'port'))
  const agents: AgentProcess[] = []
  onTestFinished(async () => {
    for (const agent of agents) await agent.end()
    board.close()
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const start = (...args: string[]) => {
    const all = ['--url', server.url, '--state-file', join(folder, 'state.json'), ...args]
    const agent = new AgentProcess(kind, all, { LIVETAP_AGENT_TOKEN: token })
    agents.push(agent)
    return agent
  }
  const begin = async () => {
    await board.plugIn()
    const agent = start('--serial', board.port)
    await ready(server)
    return agent
  }
  return { folder, server, board, start, begin }
}

/** Waits until something is so, and says what it waited for when it never was. */
export const until = (check: () => boolean, what: string) =>
  vi.waitFor(() => {
    if (!check()) throw new Error(`still not: ${what}`)
  }, 40_000)

/** The board answers, and the server's clock is known. */
export async function ready(server: ScriptedServer) {
  await until(() => server.state?.state === 'ready', 'ready')
  const before = server.heard.filter(({ t }) => t === 'hb').length
  await until(() => server.heard.filter(({ t }) => t === 'hb').length > before, 'another heartbeat')
}

/** Arms the board, and waits until it says that it is. */
export async function arm({ server }: { server: ScriptedServer }) {
  server.arm()
  await until(() => server.state?.armed === true, 'armed')
}

/** A certificate for this machine that nobody has signed but itself; `file` is where it is. */
export function makeCertificate() {
  const folder = mkdtempSync(join(tmpdir(), 'livetap-certificate-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const [key, file] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const about = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2']
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', file, ...about], { stdio: 'pipe' })
  return { key: readFileSync(key), cert: readFileSync(file), file }
}
