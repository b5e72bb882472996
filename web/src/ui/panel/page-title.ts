import { useEffect } from 'react'

/** What the tab of the browser is called while a page is shown. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Livetap`
    return () => {
      document.title = 'Livetap'
    }
  }, [title])
}
