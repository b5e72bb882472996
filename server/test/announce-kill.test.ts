import type { Execution, ExecutionPage } from '@livetap/contracts/rules/outcomes.ts'
import { completeEvent, startSimulator } from '@livetap/simulator/simulator.ts'
import { expect, test } from 'vitest'
import { call, eventually, type LivetapProcess, openFolder, startLivetap } from './livetap-process.ts'
import { asOwner } from './test-accounts.ts'

const kills = Number(process.env.ANNOUNCE_KILLS ?? 4)
/** When the process is killed: it was said and nobody was told; it was said, and somebody was about to note that. */
const moments = ['silent', 'answered'] as const

const isEcho = ({ actions }: Execution) => actions[0]?.error === 'own-words'

const put = async ({ url }: LivetapProcess, path: string, body: object) => {
  const headers = { ...asOwner, 'content-type': 'application/json' }
  const { ok, status } = await fetch(url + path, { method: 'PUT', headers, body: JSON.stringify(body) })
  if (!ok) throw new Error(`${path}: ${status}`)
}

test(`${kills} times kill -9 while something is said in the chat: nothing is said twice, and no rule answers itself`, async () => {
  await using simulator = await startSimulator({ lives: { still: { seed: 2 } } })
  await using folder = await openFolder()
  const env = { DATA_DIR: folder.path, SIMULATOR_URL: simulator.origin, TIKTOK_UNIQUE_ID: 'still' }
  const begin = async () => {
    const livetap = await startLivetap(env)
    await eventually('a viewer of the live', async () => simulator.report('still').watching > 0)
    return livetap
  }
  const ask = (n: number) => simulator.publish('still', completeEvent({ kind: 'comment', text: `question ${n}` }))
  let livetap = await begin()
  try {
    await put(livetap, '/api/v1/workspaces/current/secrets/euler-api-key', { value: 'a-key' })
    await put(livetap, '/api/v1/workspaces/current/secrets/tiktok-session', { value: 'a-session', consent: true })
    await call(livetap.url, '/api/v1/rules', {
      ...{ name: 'Answers', eventType: 'CHAT', enabled: true },
      actions: [{ type: 'announce', template: 'about {message}' }],
      run: { mode: 'parallel', max: 100, ttlMs: 600_000 },
    })
    for (let n = 0; n < kills; n++) {
      const said = simulator.chats('still').length
      const moment = moments[n % moments.length]
      if (moment === 'silent') simulator.setFault('still', 'chat', 'silent', 1)
      ask(n)
      await eventually('something said', async () => simulator.chats('still').length > said)
      await livetap.kill()
      livetap = await begin()
    }
    ask(kills)
    // What was said is heard of in the live as well, unless the kill came before; of the last, that is the last that happens.
    const items = await eventually('the end of all', async () => {
      const { items } = await call<ExecutionPage>(livetap.url, '/api/v1/rules/executions?limit=100')
      const isOver = items.every(({ status }) => status !== 'waiting' && status !== 'running')
      return isOver && items[0] && isEcho(items[0]) && items
    })
    const chats = simulator.chats('still')
    expect(new Set(chats).size).toBe(chats.length)
    expect(chats).toHaveLength(kills + 1)
    const own = items.filter((item) => !isEcho(item)).map(({ actions }) => actions[0]?.status)
    expect(own).toHaveLength(kills + 1)
    expect(new Set(own)).toEqual(new Set(['unknown', 'succeeded']))
  } finally {
    await livetap.stop()
  }
}, 300_000)
