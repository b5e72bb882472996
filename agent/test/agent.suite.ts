import { describe } from 'vitest'
import type { Kind } from './agent-process.ts'
import { describeCommands } from './commands.suite.ts'
import { describeLinks } from './links.suite.ts'
import { describeSettings } from './settings.suite.ts'
import { describeStops } from './stops.suite.ts'
import { describeVirtualBoards } from './virtual.suite.ts'

/** What every agent does, whatever it is written in. */
export function describeAgent(kind: Kind): void {
  describe(`the agent for ${kind.name}`, () => {
    describeCommands(kind)
    describeStops(kind)
    describeLinks(kind)
    describeSettings(kind)
    describeVirtualBoards(kind)
  })
}
