import { useEffect, useState } from 'react'

/** A value once it has not changed for so many milliseconds, so that typing does not ask the server for every letter. */
export function useSettled<T>(value: T, delay: number): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), delay)
    return () => clearTimeout(timer)
  }, [value, delay])
  return settled
}
