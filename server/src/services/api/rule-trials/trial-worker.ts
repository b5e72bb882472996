import { parentPort, workerData } from 'node:worker_threads'
import type { LoadTestResult } from '@livetap/contracts/rules/load-tests.ts'
import type { BackTestRule } from '@livetap/contracts/rules/requests.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import {
  BackTester,
  type BackTestPlace,
  type BackTestRules,
  type LoadTest,
  runLoadTest,
} from '#domain/trials/trials.ts'

/** What the thread is started with. */
export type TrialInput =
  | { readonly kind: 'back-test'; readonly rules: BackTestRules; readonly place: BackTestPlace }
  | { readonly kind: 'load-test'; readonly test: LoadTest }
/** Lines of a position, a space and an event as JSON; null: there are no more. */
export type TrialPage = string | null
/** `next` asks for a page, what else comes is the result. */
export type TrialOutput = 'next' | { readonly rules: BackTestRule[] } | { readonly load: LoadTestResult }

if (parentPort === null) throw new Error('trial-worker.ts runs in a worker thread only')
const port = parentPort
const tell = (output: TrialOutput) => port.postMessage(output)

async function backTest(rules: BackTestRules, place: BackTestPlace): Promise<void> {
  const tester = new BackTester(rules, place)
  for (;;) {
    const page = new Promise<TrialPage>((resolve) => port.once('message', resolve))
    tell('next')
    const lines = await page
    if (lines === null) break
    for (const line of lines.split('\n')) {
      const space = line.indexOf(' ')
      tester.see(JSON.parse(line.slice(space + 1)) as UnifiedEvent, Number(line.slice(0, space)))
    }
  }
  tell({ rules: tester.finish() })
}

const input = workerData as TrialInput
if (input.kind === 'load-test') tell({ load: runLoadTest(input.test) })
else await backTest(input.rules, input.place)
