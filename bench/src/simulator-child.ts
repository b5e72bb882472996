import { startSimulator } from '@livetap/simulator/simulator.ts'

const simulator = await startSimulator({ lives: JSON.parse(process.argv[2] ?? '{}'), logLimit: 1000 })
process.send?.(simulator.origin)
