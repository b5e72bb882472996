import { afterAll, afterEach, beforeAll } from 'vitest'

/**
 * Opens what the tests of a file share, and all of it anew after a test that failed: what that one left half done, or
 * dead, must trouble neither its second try nor the tests after it. Clean-ups that are set up later run before.
 */
export function freshAfterFailure(open: (opened: AsyncDisposableStack) => Promise<void>): void {
  let opened = new AsyncDisposableStack()
  beforeAll(() => open(opened))
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return
    await opened.disposeAsync()
    opened = new AsyncDisposableStack()
    await open(opened)
  })
  afterAll(() => opened.disposeAsync())
}
