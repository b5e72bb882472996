import type { DeviceLatency } from '@livetap/contracts/devices/commands.ts'
import { useQuery } from '@tanstack/react-query'
import { classNames } from '../../../ui/class-names.ts'
import { ErrorNotice, Skeleton } from '../../../ui/notice.tsx'
import { Quiet, Section } from '../../../ui/panel/section.tsx'
import { latencyQuery } from '../api.ts'
import { msWords } from '../words.ts'
import { type Percentile, type Stack, shareWithin, stackHops, widthOf } from './hops.ts'
import { RecentPlot } from './recent-plot.tsx'

/** Where the time goes from a gift to the device, and whether it stays within what was promised. */
export function LatencySection({ deviceId }: { deviceId: string }) {
  const { data, error, refetch } = useQuery(latencyQuery(deviceId))
  return (
    <Section title="Latency" note="Of the last commands that rules sent and the device did." inset>
      {!data && !error && <Skeleton className="h-24" />}
      {error && !data && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data && (data.total.count === 0 ? <NoneYet /> : <Latency latency={data} />)}
    </Section>
  )
}

const NoneYet = () => <Quiet>No rule has had it do anything yet. Once one has, this shows where the time goes.</Quiet>

function Latency({ latency }: { latency: DeviceLatency }) {
  const { budgetMs, tiktok, recent } = latency
  const stacks = { p50: stackHops(latency, 'p50'), p95: stackHops(latency, 'p95') }
  const width = widthOf(Object.values(stacks), budgetMs)
  const share = shareWithin(latency)
  return (
    <div className="flex flex-col gap-4 text-sm">
      <div className="flex flex-col gap-2">
        {(['p50', 'p95'] as const).map((percentile) => (
          <StackBar key={percentile} {...{ percentile, width, budgetMs }} stack={stacks[percentile]} />
        ))}
        <p className="text-xs text-ink-3">
          The line is at {msWords(budgetMs)}, from receiving an event until the device has acted.
        </p>
      </div>
      <HopTable latency={latency} stacks={stacks} />
      {tiktok.p50 !== null && (
        <p className="text-pretty text-ink-2">
          Before that, TikTok itself takes {msWords(tiktok.p50)} (p95 {msWords(tiktok.p95 ?? tiktok.p50)}) to hand an
          event over. Nobody can shorten that.
        </p>
      )}
      {share !== undefined && (
        <div className="flex flex-col gap-1">
          <RecentPlot recent={recent} budgetMs={budgetMs} />
          <p className="text-xs text-ink-3">
            The last {recent.length}, oldest first: {Math.floor(share)} % within {msWords(budgetMs)}.
          </p>
        </div>
      )}
    </div>
  )
}

interface StackBarProps {
  readonly percentile: Percentile
  readonly stack: Stack
  /** Milliseconds that the whole bar stands for. */
  readonly width: number
  readonly budgetMs: number
}

const percentileNames = { p50: 'usual (p50)', p95: 'slow (p95)' } as const

function StackBar({ percentile, stack: { hops, totalMs }, width, budgetMs }: StackBarProps) {
  const isOver = (totalMs ?? 0) > budgetMs
  return (
    <div className="flex items-center gap-3">
      <span className="w-20 shrink-0 text-xs text-ink-2">{percentileNames[percentile]}</span>
      <svg
        aria-hidden="true"
        viewBox="0 0 1000 10"
        preserveAspectRatio="none"
        className="h-5 min-w-0 flex-1 rounded bg-raised"
      >
        {hops.map(({ name, color, from, ms }) => (
          <rect
            key={name}
            x={(from / width) * 1000}
            width={Math.max(1.5, (ms / width) * 1000)}
            height="10"
            fill="currentColor"
            className={color}
          />
        ))}
        <rect x={(budgetMs / width) * 1000} width="2" height="10" fill="currentColor" className="text-ink" />
      </svg>
      <span className={classNames('w-16 shrink-0 text-right font-semibold', isOver && 'text-danger')}>
        {totalMs === null ? '–' : msWords(totalMs)}
      </span>
    </div>
  )
}

interface HopTableProps {
  readonly latency: DeviceLatency
  readonly stacks: Readonly<Record<Percentile, Stack>>
}

/** The same in figures, for whoever cannot see the bars, too. */
const HopTable = ({ latency, stacks: { p50, p95 } }: HopTableProps) => (
  <table className="w-full max-w-xl text-left text-xs">
    <caption className="sr-only">Latency of each hop</caption>
    <thead className="text-ink-3">
      <tr>
        <th scope="col" className="py-1 font-normal">
          Hop
        </th>
        <th scope="col" className="w-16 py-1 text-right font-normal">
          p50
        </th>
        <th scope="col" className="w-16 py-1 text-right font-normal">
          p95
        </th>
      </tr>
    </thead>
    <tbody>
      {p50.hops.map(({ name, color, ms }) => (
        <tr key={name}>
          <th scope="row" className="py-0.5 font-normal text-ink-2">
            <span aria-hidden="true" className={`mr-2 inline-block size-2 rounded-full bg-current ${color}`} />
            {name}
          </th>
          <td className="text-right">{msWords(ms)}</td>
          <td className="text-right">{msWords(p95.hops.find((one) => one.name === name)?.ms ?? ms)}</td>
        </tr>
      ))}
      <tr className="font-semibold">
        <th scope="row" className="py-0.5">
          in all ({latency.total.count})
        </th>
        <td className="text-right">{p50.totalMs === null ? '–' : msWords(p50.totalMs)}</td>
        <td className="text-right">{p95.totalMs === null ? '–' : msWords(p95.totalMs)}</td>
      </tr>
    </tbody>
  </table>
)
