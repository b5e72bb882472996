const keyOf = (roomId: string) => `livetap.watch.first.${roomId}`

/**
 * Has this tab add a video as soon as it is in the room. It is kept beside the address: whoever sends a link must not
 * have others add something by it. Private windows may keep nothing.
 */
export function keepFirstVideo(roomId: string, url: string): void {
  try {
    sessionStorage.setItem(keyOf(roomId), url)
  } catch {}
}

/** The video to be added, once. */
export function takeFirstVideo(roomId: string): string | undefined {
  try {
    const url = sessionStorage.getItem(keyOf(roomId)) ?? undefined
    sessionStorage.removeItem(keyOf(roomId))
    return url
  } catch {
    return undefined
  }
}
