import { readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { ReplayList, SessionList } from '@livetap/contracts/http.ts'
import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import { type Simulator, startSimulator } from '@livetap/simulator/simulator.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCommand, startCommand } from './command.ts'
import { call, eventually, type LivetapProcess, openFolder, startLivetap } from './livetap-process.ts'

const unknownSession = '7f0c8a52-4d4e-4c1b-9a53-0d5b1e2f3a41'

describe('the command line', () => {
  test('tells its version and what there is', async () => {
    expect(await runCommand(['--version'], {})).toMatchObject({ code: 0, stdout: '0.1.0\n', stderr: '' })
    const { code, stdout } = await runCommand(['--help'], {})
    expect(code).toBe(0)
    for (const name of ['serve', 'tail', 'simulate', 'replay', 'export', 'doctor', 'migrate'])
      expect(stdout).toContain(name)
  })

  test.each([
    ['an unknown command', ['tial', '@ann'], /unknown command 'tial'[\s\S]*tail/],
    ['a missing name', ['tail'], /missing required argument/],
    ['a name that is none', ['tail', 'a b'], /"a b" is no @username/],
    [
      'types that are none',
      ['tail', 'ann', '--types', 'chat,foo'],
      /--types contains "FOO"; it takes some of chat, gift/,
    ],
    ['a session that is none', ['export', 'latest'], /"latest" is no session id.*bad-option[\s\S]*sessions/],
    ['a session that is none, before anything is started', ['serve', '--replay-session', 'latest'], /"latest" is no/],
    ['a speed that is none', ['replay', unknownSession, '--speed', '0'], /--speed is "0"; it takes/],
    ['a format that is none', ['export', unknownSession, '--format', 'xls'], /ndjson, csv, parquet/],
    ['an address that is none', ['tail', 'ann', '--url', 'localhost:3000'], /--url .*is "localhost:3000"; it takes/],
    ['an address where nobody is', ['tail', 'ann', '--url', 'http://127.0.0.1:2'], /server-unreachable/],
    ['a port that is none', ['simulate', '--port', '70000'], /--port is "70000"; it takes/],
    ['an address to listen on that is none', ['simulate', '--host', 'a b'], /--host is "a b"; it takes/],
    [
      'a file that is no capture',
      ['simulate', '--port', '0', '--captures', 'package.json'],
      /--captures cannot be played: .*line 1/,
    ],
    ['a folder for a file', ['simulate', '--captures', '/tmp'], /no such file/],
    ['a file that is none', ['simulate', '--captures', '/nowhere'], /no such file/],
  ])('refuses %s with exit code 1 and without a stack', async (_name, args, message) => {
    const { code, stdout, stderr } = await runCommand(args, { DATA_DIR: '/nowhere' })
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/\n {4}at /)
  })

  test('names every mistake in the settings, and never their values', async () => {
    const { code, stderr } = await runCommand(['serve'], { API_PORT: 'x', DATABASE_URL: 'mysql://a:hunter2@b' })
    expect(code).toBe(1)
    expect(stderr).toMatch(/API_PORT[\s\S]*DATABASE_URL/)
    expect(stderr).not.toContain('hunter2')
  })
})

test('a token that no header can carry is refused, and not shown', async () => {
  const { code, stderr } = await runCommand(['tail', 'ann', '--url', 'http://127.0.0.1:2'], {
    API_TOKEN: 'hunter2-hunter2\nhunter2',
  })
  expect([code, stderr]).toEqual([1, expect.stringContaining('API_TOKEN must be')])
  expect(stderr).not.toContain('hunter2')
})

describe('the simulator', () => {
  test('runs until Ctrl+C, which is no failure, and names a port that is taken', async () => {
    await using first = startCommand(['simulate', '--port', '0'], {})
    const origin = await eventually('its address', async () => /SIMULATOR_URL=(\S+)/.exec(first.stdout())?.[1])
    const second = await runCommand(['simulate', '--port', new URL(origin).port], {})
    expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining('(port-in-use)') })
    first.child.kill('SIGINT')
    expect(await first.end).toMatchObject({ code: 0, stderr: '' })
  })
})

describe('with a Livetap that runs', () => {
  let simulator: Simulator
  let folder: Awaited<ReturnType<typeof openFolder>>
  let livetap: LivetapProcess
  let env: Record<string, string>
  let sessionId: string

  beforeAll(async () => {
    simulator = await startSimulator()
    simulator.addLive('ann', { rates: { comment: 20 }, hostile: 1, messages: 200, afterwards: 'silence' })
    simulator.addLive('bob', { rates: { comment: 20 }, afterwards: 'silence' })
    folder = await openFolder()
    livetap = await startLivetap({
      DATA_DIR: folder.path,
      SIMULATOR_URL: simulator.origin,
      TIKTOK_UNIQUE_ID: 'ann',
    })
    // Another port than that of the running one: it is found by the data folder.
    env = { DATA_DIR: folder.path, API_PORT: '0' }
    sessionId = await eventually('a recorded session', async () => {
      const { items } = await call<SessionList>(livetap.url, '/api/v1/sessions')
      return items.find(({ chats }) => chats > 50)?.sessionId
    })
  })
  afterAll(async () => {
    await livetap.kill()
    await simulator[Symbol.asyncDispose]()
    await folder[Symbol.asyncDispose]()
  })

  const follows = async () =>
    (await call<{ items: LivestreamStatus[] }>(livetap.url, '/api/v1/livestreams')).items
      .filter(({ state }) => state !== 'stopped')
      .map(({ uniqueId }) => uniqueId)

  test('tail shows a live, and leaves it again on Ctrl+C', async () => {
    await using tail = startCommand(['tail', '@Bob', '--types', 'chat'], env)
    await eventually('some comments', async () => tail.stdout().split('\n').length > 5)
    expect(await follows()).toContain('bob')
    tail.child.kill('SIGINT')
    const { code, stdout, stderr } = await tail.end
    expect(code).toBe(0)
    expect(stdout).toMatch(/^(\d\d:\d\d:\d\d CHAT {6}.+\n)+$/)
    expect(stderr).toContain(`using the Livetap at ${livetap.url}`)
    expect(stderr).toContain('@bob live')
    expect(await follows()).not.toContain('bob')
  })

  test('tail goes on following what was followed before', async () => {
    await using tail = startCommand(['tail', 'ann', '--json'], env)
    await eventually('some events', async () => tail.stdout().split('\n').length > 5)
    tail.child.kill('SIGTERM')
    const { stdout } = await tail.end
    for (const line of stdout.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('eventId')
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(await follows()).toContain('ann')
  })

  test('tail shows only what is live, also while the same live is replayed', async () => {
    await using tail = startCommand(['tail', 'bob', '--json'], env)
    const lines = () => tail.stdout().split('\n').slice(0, -1)
    await eventually('some events', async () => lines().length > 20)
    const { sessionId: ofBob } = JSON.parse(lines().at(-1) ?? '')
    expect((await runCommand(['replay', ofBob], env)).code).toBe(0)
    const replayed = lines().length
    // What comes later in the same feed comes behind the replay.
    await eventually('more of the live', async () => lines().length > replayed + 20)
    tail.child.kill('SIGINT')
    await tail.end
    expect(new Set(lines().map((line) => JSON.parse(line).source))).toEqual(new Set(['live']))
  })

  test('tail ends when nobody reads it any more', async () => {
    await using tail = startCommand(['tail', 'bob'], env)
    await eventually('a line', async () => tail.stdout() !== '')
    tail.child.stdout?.destroy()
    const { code, stderr } = await tail.end
    expect(code).toBe(0)
    expect(stderr).not.toMatch(/EPIPE|Error/)
    expect(await follows()).not.toContain('bob')
  })

  test('nothing has colours where there is no terminal', async () => {
    await using tail = startCommand(['tail', 'ann'], env)
    await eventually('a line', async () => tail.stdout().includes('\n'))
    tail.child.kill('SIGINT')
    const { stdout, stderr } = await tail.end
    expect(stdout + stderr).not.toContain('\u001b')
  })

  test.each(['ndjson', 'csv', 'parquet'])('export writes a whole file of %s', async (format) => {
    const file = join(folder.path, `session.${format}`)
    const { code, stdout, stderr } = await runCommand(['export', sessionId, '--format', format, '-o', file], env)
    expect([code, stdout]).toEqual([0, ''])
    expect(stderr).toContain(`wrote ${file}`)
    const found = await readFile(file)
    if (format === 'parquet') expect([found.subarray(0, 4), found.subarray(-4)].map(String)).toEqual(['PAR1', 'PAR1'])
    else expect(found.toString().split('\n').length).toBeGreaterThan(50)
  })

  test('export leaves a file as it was when the session cannot be had', async () => {
    const file = join(folder.path, 'precious')
    await writeFile(file, 'precious')
    const { code, stderr } = await runCommand(['export', unknownSession, '-o', file], env)
    expect([code, await readFile(file, 'utf8')]).toEqual([1, 'precious'])
    expect(stderr).toContain('(session-not-found)')
  })

  test('export says when it cannot write', async () => {
    for (const file of ['/nowhere/x', folder.path, '/dev/full']) {
      const { code, stderr } = await runCommand(['export', sessionId, '-o', file], env)
      expect(code, file).toBe(1)
      expect(stderr, file).toContain('(output-failed)')
    }
  })

  test('export into a pipe that is closed early is no failure', async () => {
    await using command = startCommand(['export', sessionId], env)
    command.child.stdout?.destroy()
    expect(await command.end).toMatchObject({ code: 0 })
  })

  test('replay prints the new session', async () => {
    const { code, stdout, stderr } = await runCommand(['replay', sessionId], env)
    expect(code).toBe(0)
    expect(stderr).toMatch(/(\d+) of \1 events \(finished\)/)
    const { items } = await call<SessionList>(livetap.url, '/api/v1/sessions?source=replay')
    expect(items.map((session) => session.sessionId)).toContain(stdout.trim())
  })

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s stops a replay', async (signal, expected) => {
    await using command = startCommand(['replay', sessionId, '--speed', '0.01'], env)
    const isRunning = async () => (await readReplays()).some(({ state }) => state === 'running')
    await eventually('the replay to run', isRunning)
    command.child.kill(signal)
    const { code, stderr } = await command.end
    expect(code).toBe(expected)
    expect(stderr).toContain('(stopped)')
    expect(await isRunning()).toBe(false)
  })

  test('a second one on the same folder says where the first is', async () => {
    const { code, stdout, stderr } = await runCommand(['serve'], env)
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(`running already, at ${livetap.url}`)
    expect(stderr).toContain('(data-dir-in-use)')
  })

  test('a second one at the same address says so', async () => {
    await using other = await openFolder()
    const { code, stderr } = await runCommand(['serve'], { DATA_DIR: other.path, API_PORT: new URL(livetap.url).port })
    expect(code).toBe(1)
    expect(stderr).toContain(`running already, at ${livetap.url}`)
    expect(stderr).toContain('(port-in-use)')
  })

  const readReplays = async () => (await call<ReplayList>(livetap.url, '/api/v1/replays')).items
})

describe('with no Livetap', () => {
  test('commands start one for themselves, which connects to nothing else', async () => {
    await using simulator = await startSimulator()
    simulator.addLive('ann', { rates: { comment: 20 } })
    simulator.addLive('bob', { rates: { comment: 20 } })
    await using folder = await openFolder()
    const env = { DATA_DIR: folder.path, API_PORT: '0', SIMULATOR_URL: simulator.origin, TIKTOK_UNIQUE_ID: 'bob' }
    await using tail = startCommand(['tail', 'ann', '--json'], env)
    await eventually('some events', async () => tail.stdout().split('\n').length > 10)
    tail.child.kill('SIGINT')
    const { code, stdout, stderr } = await tail.end
    expect(code).toBe(0)
    expect(stderr).toContain('starting one for this command')
    const { sessionId } = JSON.parse(stdout.slice(0, stdout.indexOf('\n')))
    const exported = await runCommand(['export', sessionId], env)
    const replayed = await runCommand(['replay', sessionId], env)
    const again = await runCommand(['export', replayed.stdout.trim()], env)
    expect([exported.code, replayed.code, again.code]).toEqual([0, 0, 0])
    const count = (text: string) => text.trim().split('\n').length
    expect(count(exported.stdout)).toBeGreaterThanOrEqual(count(stdout))
    // All but the first and the last, which tell of the connection.
    expect(replayed.stderr).toContain(`of ${count(exported.stdout) - 2} events (finished)`)
    expect(count(again.stdout)).toBe(count(exported.stdout))
    expect(simulator.report('bob').counts).toMatchObject({ connections: 0 })
  })

  test('a program of somebody else at the address is no Livetap', async () => {
    const other = createServer((_request, response) => response.end('<!doctype html>')).listen(0, '127.0.0.1')
    const { port } = await eventually('its port', async () => (other.address() as AddressInfo | null) ?? undefined)
    await using folder = await openFolder()
    const url = `http://127.0.0.1:${port}`
    const env = { DATA_DIR: folder.path, API_PORT: String(port) }
    expect((await runCommand(['tail', 'ann', '--url', url], env)).stderr).toContain('no Livetap')
    const { code, stderr } = await runCommand(['serve'], env)
    expect([code, stderr]).toEqual([1, expect.stringMatching(/is taken by another program \(port-in-use\)/)])
    other.close()
  })
})

test('commands of whoever has the data folder need no token, and print a way in', async () => {
  await using folder = await openFolder()
  const env = { DATA_DIR: folder.path, API_TOKEN: '' }
  await using livetap = await startLivetap(env)
  expect((await runCommand(['export', '00000000-0000-4000-8000-000000000000'], env)).stderr).toContain(
    'session-not-found',
  )
  const { code, stdout } = await runCommand(['sign-in'], env)
  expect(code).toBe(0)
  expect(stdout.trim()).toMatch(new RegExp(`^${livetap.url}/sign-in#link=[\\w-]{43}$`))
  const file = join(folder.path, 'api-token')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  const stranger = await runCommand(['sign-in', '--url', livetap.url], { DATA_DIR: '/nowhere', API_TOKEN: '' })
  expect(stranger).toMatchObject({ code: 1, stdout: '' })
  expect(stranger.stderr).toContain('not-signed-in')
})
