import { openFolder, startLivetap } from '../livetap-process.ts'

/** A post that the simulated TikTok always has; its clip lasts 64 seconds. */
export const post = 'https://www.tiktok.com/@simulated.author1/video/7300000000000000001'

/** Livetap with rooms, on an empty database. `tiktok`: where the simulated one is. */
export async function startRoomServer(tiktok: string): Promise<AsyncDisposable & { readonly origin: string }> {
  await using stack = new AsyncDisposableStack()
  const { path } = stack.use(await openFolder())
  // Pages come through the slow line, at a port of its own.
  const env = { DATA_DIR: path, SIMULATOR_URL: tiktok, ALLOWED_HOSTS: '127.0.0.1' }
  const livetap = stack.use(await startLivetap(env))
  const moved = stack.move()
  return { origin: livetap.url, [Symbol.asyncDispose]: () => moved.disposeAsync() }
}
