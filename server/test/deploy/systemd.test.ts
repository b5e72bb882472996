import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '#config.ts'
import { serviceNames } from '../../src/config-rules.ts'
import { deployFolder } from './compose.ts'
import { canMakeSecrets, makeSecrets } from './delivered-secrets.ts'

const folder = new URL('systemd/', deployFolder)
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8')
const unit = read('livetap@.service')
const all = (key: string) => [...unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value = '']) => value)

const parseEnvironment = (text: string) =>
  Object.fromEntries([...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]))

test('the target wants every service, and each has its settings', () => {
  const wanted = [...read('livetap.target').matchAll(/livetap@(\w+)\.service/g)].map(([, name]) => name)
  expect(wanted.sort()).toEqual([...serviceNames].sort())
  expect(readdirSync(new URL('services/', folder)).sort()).toEqual(serviceNames.map((name) => `${name}.env`).sort())
})

test('a database that is away for a while keeps nothing from starting, and a new version migrates', () => {
  expect([all('Requires'), all('Restart'), all('StartLimitIntervalSec')]).toEqual([[], ['always'], ['0']])
  for (const key of ['Wants', 'After']) expect(all(key).join(' ')).toContain('livetap-migrate.service')
  for (const text of [unit, read('livetap-migrate.service')]) expect(text).toMatch(/^PartOf=livetap\.target$/m)
})

describe.skipIf(!canMakeSecrets())('the settings of all services', () => {
  let secrets: Awaited<ReturnType<typeof makeSecrets>>
  beforeAll(async () => {
    secrets = await makeSecrets()
  })
  afterAll(() => secrets[Symbol.asyncDispose]())

  /** As systemd puts them together: what comes later counts. */
  function settingsOf(name: string): Record<string, string> {
    const stated = all('Environment')
      .flatMap((line) => line.split(' '))
      .join('\n')
    const filled = stated.replaceAll('%i', name).replaceAll('%d', secrets.path)
    return parseEnvironment([filled, read('livetap.env'), read(`services/${name}.env`)].join('\n'))
  }

  test('are such that Livetap takes, with ports of their own', () => {
    const configs = serviceNames.map((name) => [name, readConfig(settingsOf(name))] as const)
    for (const [name, { SERVICES }] of configs) expect(SERVICES.split(',')).toContain(name)
    const ports = configs.flatMap(([name, { OPS_PORT, API_PORT, DEVICES_PORT }]) => [
      OPS_PORT,
      ...(['api', 'rooms'].includes(name) ? [API_PORT] : []),
      ...(name === 'devices' ? [DEVICES_PORT] : []),
    ])
    expect(new Set(ports).size).toBe(serviceNames.length + 3)
    expect(ports).not.toContain(0)
  })

  test('name credentials that are loaded, from files that make-secrets.sh makes', () => {
    const loaded = all('LoadCredential').map((line) => line.split(':'))
    const named = [...unit.matchAll(/=%d\/(\w+)/g)].map(([, name]) => name)
    expect(loaded.map(([name]) => name).sort()).toEqual(named.sort())
    for (const [name = '', path] of loaded) {
      expect(path).toBe(`/etc/livetap/secrets/${name}`)
      expect(readdirSync(secrets.path)).toContain(name)
    }
  })
})

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0

test.skipIf(!hasSystemd)('systemd knows every line of the units', () => {
  const units = ['livetap@.service', 'livetap-migrate.service', 'livetap.target']
  const paths = units.map((name) => fileURLToPath(new URL(name, folder)))
  const { stderr } = spawnSync('systemd-analyze', ['verify', ...paths], { encoding: 'utf8' })
  expect(
    stderr.split('\n').filter((line) => line.includes('livetap') && /Unknown|Invalid|Failed to parse/.test(line)),
  ).toEqual([])
})
