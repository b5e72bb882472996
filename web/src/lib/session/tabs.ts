/** What one tab tells the others of the same browser: they share its session, and the workspace it works in. */
export type TabNews = 'signed-in' | 'signed-out' | 'moved'

const open = (): BroadcastChannel | undefined =>
  typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('livetap.session')

export function tellTabs(news: TabNews): void {
  const channel = open()
  channel?.postMessage(news)
  channel?.close()
}

/** Hears the other tabs until what it returns is called. */
export function onTabs(listener: (news: TabNews) => void): () => void {
  const channel = open()
  if (!channel) return () => undefined
  channel.onmessage = ({ data }) => listener(data as TabNews)
  return () => channel.close()
}
