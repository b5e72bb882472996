import { describe, expect, test } from 'vitest'
import { planLanes } from './lanes.ts'

describe('the connections to a live', () => {
  const plan = (follows: [workspaceId: string, uniqueId: string][], ...owners: string[]) => {
    const all = follows.map(([workspaceId, uniqueId]) => ({ workspaceId, uniqueId }))
    const lanes = planLanes(all, new Map(owners.map((id) => [id, ''])))
    return Object.fromEntries([...lanes].map(([key, { owner, workspaceIds }]) => [key, [owner, ...workspaceIds]]))
  }

  test('are one for all who have no credentials, and one for each who has', () => {
    const follows: [string, string][] = [
      ['a', 'mira'],
      ['b', 'mira'],
      ['c', 'mira'],
      ['c', 'noa'],
      ['a', 'mira'],
    ]
    expect(plan(follows)).toEqual({ mira: [undefined, 'a', 'b', 'c'], noa: [undefined, 'c'] })
    expect(plan(follows, 'c', 'd')).toEqual({
      mira: [undefined, 'a', 'b'],
      'mira:c': ['c', 'c'],
      'noa:c': ['c', 'c'],
    })
  })
})
