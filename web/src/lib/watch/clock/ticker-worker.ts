/** What a page asks of its ticker: to be called after `ms`, once or again and again, until `ms` is null. */
export interface TickerWish {
  readonly id: number
  readonly ms: number | null
  readonly isRepeated: boolean
}

const running = new Map<number, ReturnType<typeof setTimeout>>()

// The page's own worker is the only one that can write here.
self.onmessage = ({ data }: MessageEvent<TickerWish>) => {
  clearTimeout(running.get(data.id))
  running.delete(data.id)
  if (data.ms === null) return
  const tell = () => self.postMessage(data.id)
  running.set(data.id, data.isRepeated ? setInterval(tell, data.ms) : setTimeout(tell, data.ms))
}
