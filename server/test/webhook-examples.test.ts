import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signWebhook } from '#domain/webhooks/webhooks.ts'

/** docs/webhooks.md shows how to verify: what it shows has to be right. */
const page = await readFile(new URL('../../docs/webhooks.md', import.meta.url), 'utf8')
const example = (language: string) => new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(page)?.[1] ?? ''
const has = (command: string) => spawnSync(command, ['--version']).status === 0

interface Request {
  readonly secret: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const [secret, other] = [Buffer.alloc(32, 1), Buffer.alloc(64, 0xfe)].map(
  (bytes) => `whsec_${bytes.toString('base64')}`,
)
const body = '{"text":"größe 😀"}'
function request(secrets: readonly (string | undefined)[], changes: Partial<Request> = {}, age = 0): Request {
  const headers = signWebhook({ id: 'a-1', body, secrets: secrets.map(String) }, Date.now() - age * 1000)
  return { secret: secret ?? '', headers, body, ...changes }
}
const right = request([secret])
const without = (name: string) => Object.fromEntries(Object.entries(right.headers).filter(([key]) => key !== name))

const cases: readonly (readonly [name: string, isGenuine: boolean, request: Request])[] = [
  ['signed with the secret', true, right],
  ['signed with another one as well', true, request([other, secret])],
  ['four minutes old', true, request([secret], {}, 240)],
  ['four minutes ahead', true, request([secret], {}, -240)],
  ['signed with another secret', false, request([other])],
  ['changed', false, { ...right, body: `${body} ` }],
  ['of another id', false, { ...right, headers: { ...right.headers, 'webhook-id': 'a-2' } }],
  ['six minutes old', false, request([secret], {}, 360)],
  ['six minutes ahead', false, request([secret], {}, -360)],
  ['of no time', false, { ...right, headers: { ...right.headers, 'webhook-timestamp': 'now' } }],
  ['signed in another way', false, { ...right, headers: { ...right.headers, 'webhook-signature': 'v2,AAAA v1 v1,' } }],
  ['without an id', false, { ...right, headers: without('webhook-id') }],
  ['without a time', false, { ...right, headers: without('webhook-timestamp') }],
  ['without a signature', false, { ...right, headers: without('webhook-signature') }],
  ['without anything', false, { ...right, headers: {} }],
]
const judgements = cases.map(([name, isGenuine]) => [name, isGenuine])

describe('the example of a receiver in', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'livetap-examples-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  async function judge(file: string, program: string, command: string): Promise<unknown> {
    const path = join(folder, file)
    await writeFile(path, program)
    return JSON.parse(execFileSync(command, [path], { input: JSON.stringify(cases), encoding: 'utf8' }))
  }

  test('Node tells what is genuine', async () => {
    const path = join(folder, 'receiver.mjs')
    await writeFile(path, example('js'))
    type IsGenuine = (secret: string, headers: Request['headers'], body: string | Buffer) => boolean
    const { isGenuine } = (await import(pathToFileURL(path).href)) as { isGenuine: IsGenuine }
    const judged = cases.map(([name, , sent]) => [name, isGenuine(sent.secret, sent.headers, Buffer.from(sent.body))])
    expect(judged).toEqual(judgements)
  })

  test.skipIf(!has('python3'))('Python tells what is genuine', async () => {
    const program = `${example('python')}
import json, sys
judge = lambda sent: is_genuine(sent["secret"], sent["headers"], sent["body"].encode())
print(json.dumps([[name, judge(sent)] for name, _, sent in json.load(sys.stdin)]))
`
    expect(await judge('receiver.py', program, 'python3')).toEqual(judgements)
  })

  test.skipIf(!has('php'))('PHP tells what is genuine', async () => {
    const [check = ''] = example('php').split('\n$body =')
    const program = `${check}
$judged = [];
foreach (json_decode(file_get_contents('php://stdin'), true) as [$name, $_, $sent]) {
    $server = [];
    foreach ($sent['headers'] as $key => $value) {
        $server['HTTP_' . strtoupper(strtr($key, '-', '_'))] = $value;
    }
    $judged[] = [$name, is_genuine($sent['secret'], $server, $sent['body'])];
}
echo json_encode($judged);
`
    expect(await judge('receiver.php', program, 'php')).toEqual(judgements)
  })
})
