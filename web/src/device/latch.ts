/** An emergency stop holds over a reload of the page, as it does over a restart of a board. */
const keyOf = (deviceId: string): string => `livetap.stopped.${deviceId}`

function isLatched(deviceId: string): boolean {
  try {
    return localStorage.getItem(keyOf(deviceId)) !== null
  } catch {
    return false // a browser may refuse to store; the server tells a stopped device again when it comes
  }
}

function keepLatch(deviceId: string, isStopped: boolean): void {
  try {
    if (isStopped) localStorage.setItem(keyOf(deviceId), '1')
    else localStorage.removeItem(keyOf(deviceId))
  } catch {}
}

/**
 * The latch of one page among those that may show the device: it is written when it changes on the page that plays it,
 * or on which the button is pressed, so that a page which only looks on takes it from nobody.
 */
export class Latch {
  #kept: { readonly deviceId: string; readonly isStopped: boolean } | undefined

  /** Reads it again, for a page that begins to play the device; `true`: it is stopped. */
  read(deviceId: string): boolean {
    this.#kept = { deviceId, isStopped: isLatched(deviceId) }
    return this.#kept.isStopped
  }

  note(isStopped: boolean, isOurs: boolean): void {
    if (!this.#kept || !isOurs || this.#kept.isStopped === isStopped) return
    this.#kept = { ...this.#kept, isStopped }
    keepLatch(this.#kept.deviceId, isStopped)
  }
}
