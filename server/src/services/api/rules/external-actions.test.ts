import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openUndiciOutbound } from '#adapters/undici-outbound/undici-outbound.ts'
import { parseDestination } from '#kernel/networks/networks.ts'
import { openFakeGame } from '../../../../test/fake-game.ts'
import { startTestServer, type TestServer } from '../api.suite.ts'
import { createKeeper, type RuleKeeper } from './rules.suite.ts'

let server: TestServer
let keeper: RuleKeeper
const outbound = openUndiciOutbound({ allowed: [parseDestination('127.0.0.1')!] })
beforeAll(async () => {
  server = await startTestServer({}, { outbound })
  keeper = await createKeeper(server, ['rule:read', 'rule:write'])
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await outbound[Symbol.asyncDispose]()
})

const look = (body: object) => keeper.ask('POST', '/external-actions/look', body)

describe('looking at a program', () => {
  it('shows what it says of itself, its categories, and the actions of one', async () => {
    await using game = await openFakeGame()
    const about = { author: 'Notch', name: 'Chaos Craft', version: '1.0' }
    const categories = [
      { categoryId: 'mobs', categoryName: 'Mobs' },
      { categoryId: 'weather', categoryName: 'Weather' },
    ]
    expect((await look({ url: game.url })).json).toEqual({ ...about, categories, actions: [] })
    expect((await look({ url: `${game.url}/`, categoryId: 'mobs' })).json).toEqual({
      ...{ ...about, categories },
      actions: [
        { actionId: 'creeper', actionName: 'Spawn a creeper' },
        { actionId: 'cow', actionName: 'Spawn a cow' },
      ],
    })
    expect(game.orders).toEqual([])
  })

  it('is bounded, whatever the program says', async () => {
    const many = Array.from({ length: 900 }, (_, n) => ({ categoryId: `c${n}`, actionId: `a${n}`, name: n }))
    const odd = [null, 7, {}, { categoryId: 5 }, { categoryId: '' }, { categoryId: 'x'.repeat(201) }]
    await using game = await openFakeGame((response, path) => {
      const data = path.endsWith('/info') ? { name: '🌹'.repeat(500), version: 3 } : [...odd, ...many]
      response.writeHead(200).end(JSON.stringify({ data }))
      return true
    })
    const { status, json } = await look({ url: game.url, categoryId: 'mobs' })
    expect(status).toBe(200)
    expect([json.categories.length, json.actions.length]).toEqual([194, 494])
    expect([json.name.length, json.author, json.version]).toEqual([200, '', '3'])
  })

  it('says why it shows nothing', async () => {
    const answers: [answer: string, status: number, code: string][] = [
      ['<html>', 200, 'program-not-understood'],
      ['null', 200, 'program-not-understood'],
      ['{"data":{}}', 200, 'program-not-understood'],
      ['{"data":[]}', 404, 'program-not-understood'],
      [JSON.stringify({ data: 'x'.repeat(70_000) }), 200, 'answer-too-large'],
    ]
    for (const [text, wanted, code] of answers) {
      await using game = await openFakeGame((response) => {
        response.writeHead(wanted).end(text)
        return true
      })
      const { status, json } = await look({ url: game.url })
      expect([status, json.code], text.slice(0, 20)).toEqual([422, code])
    }
    await using gone = await openFakeGame()
    await gone[Symbol.asyncDispose]()
    expect((await look({ url: gone.url })).json.code).toBe('endpoint-unreachable')
  })

  it('names the setting that lets Livetap reach it, also when a rule is written', async () => {
    const setting = 'WEBHOOK_ALLOW_NETWORKS=127.0.0.2:8832'
    const { status, json } = await look({ url: 'http://127.0.0.2:8832' })
    expect([status, json.code]).toEqual([422, 'address-refused'])
    expect(json.detail).toContain(setting)
    const action = { type: 'external', categoryId: 'mobs', actionId: 'creeper' }
    const rule = (url: string) => ({ name: 'Creepers', eventType: 'GIFT', actions: [{ ...action, url }] })
    const refused = await keeper.ask('POST', '', rule('http://127.0.0.2:8832'))
    expect([refused.status, refused.json.detail]).toEqual([422, expect.stringContaining(setting)])
    for (const url of ['ftp://127.0.0.1', 'http://127.0.0.1:8832/path', 'http://a:b@127.0.0.1', 'http://{username}/']) {
      expect((await keeper.ask('POST', '', rule(url))).status, url).toBe(422)
    }
    const added = await keeper.ask('POST', '', rule('http://127.0.0.1:8832'))
    expect(added.status).toBe(201)
    expect(added.json.sentence).toContain('have 127.0.0.1:8832 do “creeper”')
  })

  it('asks at no address that is none of a program', async () => {
    for (const url of ['0', 'ftp://127.0.0.1', 'http://127.0.0.1/api', 'http://127.0.0.1?a', 'http://a@127.0.0.1']) {
      const { status, json } = await look({ url })
      expect([status, json.code], url).toEqual([422, 'address-refused'])
    }
  })

  it('is for those who write rules', async () => {
    const reader = await createKeeper(server, ['rule:read', 'rule:run'])
    expect((await reader.ask('POST', '/external-actions/look', { url: 'http://127.0.0.1:1' })).status).toBe(403)
  })
})
