import { LoaderCircle } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { Button } from '../../ui/button.tsx'

interface Pages {
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  readonly isFetchNextPageError: boolean
  fetchNextPage(): unknown
}

/** The end of a list that goes on: reads the next page when it comes into view. */
export function LoadMore({ query }: { query: Pages }) {
  const element = useRef<HTMLDivElement>(null)
  const latest = useRef(query)
  latest.current = query
  const waiting = query.hasNextPage && !query.isFetchingNextPage && !query.isFetchNextPageError
  useEffect(() => {
    if (!waiting || !element.current) return
    const seen = new IntersectionObserver(([entry]) => entry?.isIntersecting && latest.current.fetchNextPage(), {
      rootMargin: '600px',
    })
    seen.observe(element.current)
    return () => seen.disconnect()
  }, [waiting])
  if (!query.hasNextPage) return null
  return (
    <div ref={element} className="flex h-14 items-center justify-center gap-3 text-sm text-ink-3">
      {query.isFetchNextPageError ? (
        <Button size="small" onClick={() => void query.fetchNextPage()}>
          Loading failed. Try again
        </Button>
      ) : (
        <>
          <LoaderCircle size={15} className="animate-spin" /> Loading more
        </>
      )}
    </div>
  )
}
