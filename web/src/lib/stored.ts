import { useSyncExternalStore } from 'react'

/** A value that this browser remembers, readable in React and outside of it. */
export interface Stored<T> {
  get(): T
  set(value: T): void
  use(): T
}

/** `isValid` guards against what older versions or other hands have left in the storage. */
export function createStored<T>(key: string, initial: T, isValid: (value: unknown) => value is T): Stored<T> {
  const listeners = new Set<() => void>()
  let value = read(`livetap.${key}`, initial, isValid)
  const subscribe = (listener: () => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  const get = () => value
  return {
    get,
    set(next) {
      value = next
      write(`livetap.${key}`, next)
      for (const listener of listeners) listener()
    },
    use: () => useSyncExternalStore(subscribe, get),
  }
}

export const isStringList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')

function read<T>(key: string, initial: T, isValid: (value: unknown) => value is T): T {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    return isValid(value) ? value : initial
  } catch {
    return initial
  }
}

/** Private windows may refuse to store: then the choice lasts as long as the page. */
function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value))
  } catch {}
}
