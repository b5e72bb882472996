import { test } from 'vitest'
import { describeAgent } from './agent.suite.ts'
import { findMissing, pythonAgent } from './agent-process.ts'

const missing = findMissing('websocket, serial')

if (missing === undefined) describeAgent(pythonAgent)
else test.skip(`the agent for Python: ${missing}`, () => {})
