import { parseArgs } from 'node:util'
import { allRoles } from '../../../server/test/chaos/role-process.ts'
import { runChaos } from '../../../server/test/chaos/run.ts'
import { type Bench, round } from '../measure.ts'

const usual = { events: 40_000, killsPerRole: 20, perSecond: 400 }
const whole = { events: 200_000, killsPerRole: 100, perSecond: 800 }
const ways = { roles: allRoles, killEveryMs: 2500, freezeEveryMs: 20_000, crashEveryMs: 20_000 }

export const bench: Bench = {
  title:
    'Chaos: roles, Redis and PostgreSQL are killed on and on; what is lost, twice, out of order (--full, --seed N)',
  async run(args) {
    const { values } = parseArgs({ args: [...args], options: { full: { type: 'boolean' }, seed: { type: 'string' } } })
    const seed = Number(values.seed ?? Date.now() % 1_000_000)
    const say = (line: string) => void process.stderr.write(`${line}\n`)
    const report = await runChaos({ ...(values.full ? whole : usual), ...ways, seed, say })
    for (const line of [...report.examples, ...report.ends.map(({ words }) => words)]) say(line)
    const { lost, duplicated, events, kills, freezes, crashes, reconnects } = report
    return {
      figures: {
        ...{ lost, duplicated, seq_gaps: report.seqGaps, pos_gaps: report.posGaps },
        ...{ order_violations: report.orderViolations, client_gaps: report.clientGaps },
        ...{ patient_missed: report.patientMissed, restless_missed: report.restlessMissed },
        ...{ recorded_gaps: report.recordedGaps, events, kills, freezes, crashes, reconnects, seed },
        stored_ratio: round(1 - (lost + report.patientMissed + report.restlessMissed) / events),
        ended_while_running: report.ends.filter(({ hadStarted }) => hadStarted).length,
        ...{ drain_s: round(report.drainSeconds), seconds: round(report.seconds) },
      },
      peers: {},
      runs: 1,
    }
  },
}
