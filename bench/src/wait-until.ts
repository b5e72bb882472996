const patienceMs = 30_000

/** Resolves when `check` holds. Rejects after half a minute. */
export async function waitUntil(what: string, check: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + patienceMs
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`${what} did not come`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
