import { setTimeout as delay } from 'node:timers/promises'
import { openFolder, startLivetap } from '../../../server/test/livetap-process.ts'
import { readMemory } from '../livetap.ts'
import { type Bench, measureTime, median, round } from '../measure.ts'

const runs = 5
/** After so long without work, memory has settled. */
const idleMs = 10_000

export const bench: Bench = {
  title: 'Start-up time on an empty folder and on an existing one, and memory without work',
  async run() {
    const first: number[] = []
    const later: number[] = []
    const memory: number[] = []
    for (let run = 0; run < runs; run++) {
      await using folder = await openFolder()
      first.push(await measureTime(() => startAndStop(folder.path, async () => {})))
      later.push(await measureTime(() => startAndStop(folder.path, async () => {})))
      await startAndStop(folder.path, async (pid) => {
        await delay(idleMs)
        memory.push(readMemory(pid))
      })
    }
    const figures = {
      first_start_s: round(median(first)),
      later_start_s: round(median(later)),
      idle_memory_mb: round(median(memory)),
    }
    return { figures, peers: {}, runs }
  },
}

/** The time to stop counts little and the same for all. */
async function startAndStop(folder: string, work: (pid: number | undefined) => Promise<void>): Promise<void> {
  await using livetap = await startLivetap({ DATA_DIR: folder })
  await work(livetap.child.pid)
}
