import { type ReactNode, useEffect } from 'react'
import { Skeleton } from '../../../ui/notice.tsx'

/** What every page after the live stands in. */
export function Page({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto flex w-full max-w-7xl flex-col gap-4 px-3 py-4 md:px-6 md:py-5 print:max-w-none print:p-0">
      {children}
    </div>
  )
}

/** The title of the tab; undefined while it is not known. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    if (title === undefined) return
    document.title = `${title} · Livetap`
    return () => {
      document.title = 'Livetap'
    }
  }, [title])
}

const heights = ['h-14', 'h-36', 'h-60', 'h-64'] as const

/** What stands there until a page is known; `words` are for those who do not see it. */
export function PageSkeleton({ words }: { words: string }) {
  return (
    <Page>
      <div aria-busy="true" className="flex flex-col gap-4">
        <span className="sr-only">{words}</span>
        {heights.map((height) => (
          <Skeleton key={height} className={height} />
        ))}
      </div>
    </Page>
  )
}
