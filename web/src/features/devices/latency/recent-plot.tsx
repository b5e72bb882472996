import type { DeviceLatency } from '@livetap/contracts/devices/commands.ts'

const height = 48

/** The last commands as bars beside each other, with the line of the budget; who uses it says the same in text. */
export function RecentPlot({ recent, budgetMs }: Pick<DeviceLatency, 'recent' | 'budgetMs'>) {
  const most = Math.max(budgetMs, ...recent.map(({ totalMs }) => totalMs)) * 1.1
  const y = (ms: number) => height - (ms / most) * height
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${Math.max(40, recent.length)} ${height}`}
      preserveAspectRatio="none"
      className="h-12 w-full rounded bg-raised"
    >
      {recent.map(({ commandId, totalMs }, index) => (
        <rect
          key={commandId}
          x={index + 0.1}
          y={y(totalMs)}
          width="0.8"
          height={height - y(totalMs)}
          fill="currentColor"
          className={totalMs > budgetMs ? 'text-warn' : 'text-accent'}
        />
      ))}
      <rect x="0" y={y(budgetMs)} width="100%" height="0.8" fill="currentColor" className="text-ink" />
    </svg>
  )
}
