import { readFileSync } from 'node:fs'
import { permissionNames } from '@livetap/contracts/workspace/access.ts'
import { expect, test } from 'vitest'
import { renderRolesPage, roles } from './access.ts'

test('docs/roles.md is what the code says', () => {
  expect(readFileSync(new URL('../../../../docs/roles.md', import.meta.url), 'utf8')).toBe(renderRolesPage())
})

test('an owner may do everything, and whoever is below never more than who is above', () => {
  expect(roles.owner).toEqual(permissionNames)
  for (const [lower, higher] of [
    ['viewer', 'moderator'],
    ['moderator', 'streamer'],
    ['streamer', 'admin'],
    ['admin', 'owner'],
  ] as const) {
    expect(roles[higher]).toEqual(expect.arrayContaining([...roles[lower]]))
  }
})
