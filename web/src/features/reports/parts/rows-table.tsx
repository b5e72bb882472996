import type { ReactNode } from 'react'

interface RowsTableProps {
  /** What the rows are called by. */
  readonly first: string
  readonly columns: readonly string[]
  readonly children: ReactNode
}

/** A chart in figures, which scrolls within itself. */
export function RowsTable({ first, columns, children }: RowsTableProps) {
  return (
    <div className="max-h-80 overflow-auto pb-3">
      <table className="w-full">
        <thead className="text-ink-3">
          <tr>
            <th className="py-1 text-left font-medium">{first}</th>
            {columns.map((name, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two lives may have begun at the same time.
              <th key={index} className="px-2 py-1 text-right font-medium">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">{children}</tbody>
      </table>
    </div>
  )
}

/** A figure in such a table. */
export const Cell = ({ children }: { children: ReactNode }) => <td className="px-2 py-1 text-right">{children}</td>
