import type { ReactNode } from 'react'

export type Figure = readonly [name: string, value: ReactNode, note?: string | undefined]

/** Names and values, as many beside each other as there is room for. */
export function Figures({ figures }: { figures: readonly Figure[] }) {
  return (
    <dl className="grid grid-cols-[repeat(auto-fill,minmax(7.5rem,1fr))] gap-x-4 gap-y-3">
      {figures.map(([name, value, note]) => (
        <div key={name} className="min-w-0">
          <dt className="truncate text-xs text-ink-3">{name}</dt>
          <dd className="truncate text-lg leading-6 font-semibold">{value}</dd>
          {note && <dd className="truncate text-2xs text-ink-3">{note}</dd>}
        </div>
      ))}
    </dl>
  )
}
