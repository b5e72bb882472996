import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take longest, longest first: whichever comes last keeps one core busy while the other waits. */
const longest = [
  'server/test/isolation/isolation.test.ts',
  'server/test/kill.test.ts',
  'server/test/deploy/compose-processes.test.ts',
  'server/test/rules-kill.test.ts',
  'server/src/services/api/http/openapi.test.ts',
  'server/test/host-matrix.test.ts',
  'server/test/cli.test.ts',
  'server/test/browser',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const index = longest.findIndex((name) => moduleId.includes(name))
      return index === -1 ? longest.length : index
    }
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other))
  }
}

const everywhere = ['{contracts,simulator,agent,firmware,server,bench}/**/*.test.ts', 'web/**/*.test.{ts,tsx}']
const nowhere = ['**/node_modules/**', '**/dist/**']
/** Kill whole installations for minutes: only where that is asked for (`npm run test:long`). */
const chaos = process.env.CHAOS_KILLS === undefined ? ['server/test/chaos/{chaos,mutants}.test.ts'] : []
/** Leave nothing behind in their process, so that many share one. */
const pure = ['contracts/**/*.test.ts', 'server/src/{domain,kernel}/**/*.test.ts']
/** Compare two browsers frame by frame, for which a busy machine has no time: they run when all else is over. */
const alone = ['server/test/watch-skew.test.ts']

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'parts', include: everywhere, exclude: [...nowhere, ...pure, ...alone, ...chaos] },
      },
      { extends: true, test: { name: 'pure', include: pure, exclude: nowhere, isolate: false } },
      {
        extends: true,
        test: { name: 'alone', include: alone, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
    pool: 'forks',
    maxWorkers: 2,
    // The embedded database is compiled once only: compiling it a second time for speed pays back in long runs, not in tests.
    execArgv: ['--liftoff-only'],
    sequence: { sequencer: LongestFirst },
    // Patience for busy machines: nothing here says how fast anything has to be.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 45_000 } },
  },
})
