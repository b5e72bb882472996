import { describeAgent } from './agent.suite.ts'
import { nodeAgent } from './agent-process.ts'

describeAgent(nodeAgent)
