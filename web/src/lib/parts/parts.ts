const shortestMs = 500
const longestMs = 8000

/**
 * Loads a part of a page once all of its files can be had: a server that is away is asked again until it answers.
 * `import` alone would not do, because a browser that failed to get a module once does not ask for it again.
 * Rejects as `load` does, also when a file is gone for good because a newer version is installed.
 * The build puts this around every `import()` (vite.config.ts); `files` are paths from the root of the site.
 */
export async function loadPart<Part>(load: () => Promise<Part>, files: readonly string[] = []): Promise<Part> {
  await Promise.all(files.map((file) => waitFor(`/${file}`)))
  return load()
}

/** Resolves once the file is in the browser's cache, or will never come. */
async function waitFor(file: string): Promise<void> {
  for (let attempt = 0; !(await isSettled(file)); attempt++) {
    const delay = Math.min(longestMs, shortestMs * 2 ** attempt) * (0.8 + Math.random() * 0.4)
    await new Promise((resolve) => setTimeout(resolve, delay))
  }
}

async function isSettled(file: string): Promise<boolean> {
  try {
    const response = await fetch(file)
    await response.arrayBuffer()
    return response.status < 500 && response.status !== 429
  } catch {
    return false
  }
}
