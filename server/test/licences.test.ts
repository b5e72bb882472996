import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const lock = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8')) as {
  packages: Record<string, { version?: string; license?: string; dev?: boolean; link?: boolean }>
}
const allowed =
  /^(MIT|MIT-0|ISC|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|BlueOak-1\.0\.0|MPL-2\.0|0BSD|CC0-1\.0|CC-BY-4\.0|Unlicense|Python-2\.0|PostgreSQL|Zlib)$/

/** Whether an SPDX expression can be met with the allowed licences alone. */
function isAllowed(expression: string): boolean {
  const alternatives = expression.replaceAll(/[()]/g, '').split(' OR ')
  return alternatives.some((alternative) => alternative.split(' AND ').every((licence) => allowed.test(licence.trim())))
}

const installed = Object.entries(lock.packages).filter(([path, { link }]) => path.includes('node_modules/') && !link)

describe('licences', () => {
  test('every package that is installed has one that a product may ship', () => {
    const refused = installed
      .map(([path, { license }]) => [path, license ?? readLicence(path)] as const)
      .filter(([, licence]) => licence !== undefined && !isAllowed(licence))
    expect(installed.length).toBeGreaterThan(100)
    expect(refused).toEqual([])
  })

  test.each([
    ['tiktok-live-connector', '2.4.0'],
    ['tiktok-live-proto', '0.2.3'],
    ['tiktok-live-api-sdk', '0.4.0-beta1'],
  ])('%s stays at %s, the last version under MIT', (name, version) => {
    const copies = installed.filter(([path]) => path.endsWith(`node_modules/${name}`))
    expect(copies.map(([, entry]) => entry.version)).toEqual([version])
    expect(readLicence(copies[0]![0])).toBe('MIT')
  })

  test('the check refuses what must not come in', () => {
    expect(
      ['AGPL-3.0-only', 'GPL-3.0', 'SEE LICENSE IN LICENSE', 'MIT AND GPL-2.0', 'BUSL-1.1'].filter(isAllowed),
    ).toEqual([])
    expect(['MIT', '(MIT OR GPL-2.0)', 'Apache-2.0 AND MIT'].every(isAllowed)).toBe(true)
  })

  test('the lockfile names no registry', () => {
    expect(readFileSync(`${root}package-lock.json`, 'utf8')).not.toMatch(/"resolved": "https?:/)
  })
})

/** Undefined for an optional package that is not for this machine. */
function readLicence(path: string): string | undefined {
  const file = `${root}${path}/package.json`
  if (!existsSync(file)) return undefined
  const { license, licenses = [] } = JSON.parse(readFileSync(file, 'utf8'))
  if (typeof license === 'string') return license
  // As packages named them before 2015: one, or several to choose from.
  const named = [license, ...licenses].flatMap((each) => (each?.type ? [each.type] : []))
  return named.length > 0 ? named.join(' OR ') : 'none named'
}
