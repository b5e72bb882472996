import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type Weight, weightMark } from './weighing.ts'

/** Loaded into a process before its own program: it tells on stderr what it holds, as often as it gets SIGUSR2. */
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

process.on('SIGUSR2', () => {
  collect()
  const { rss, heapUsed, external } = process.memoryUsage()
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
  const { user, system } = process.cpuUsage()
  const weight: Weight = {
    residentBytes: rss,
    youngBytes: young?.physical_space_size ?? 0,
    heapBytes: heapUsed + external,
    cpuSeconds: (user + system) / 1e6,
  }
  process.stderr.write(`${weightMark}${JSON.stringify(weight)}\n`)
})
