import { createReadStream, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const clip = join(root, 'simulator/clips/long.mp4')
const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.mp4': 'video/mp4' }

/** The page of viewers, built, below `/harness/`. */
export interface ClientPage extends AsyncDisposable {
  /** False: it is not about the page. */
  readonly answer: (request: IncomingMessage, response: ServerResponse) => boolean
}

export async function buildClientPage(): Promise<ClientPage> {
  const folder = await mkdtemp(join(tmpdir(), 'livetap-watch-'))
  await build({
    root: join(root, 'web'),
    configFile: false,
    logLevel: 'error',
    base: '/harness/',
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 0,
      rolldownOptions: { input: join(root, 'web/test/watch-client.ts'), output: { entryFileNames: 'client.js' } },
    },
  })
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><meta charset="utf-8"><title>Viewer</title><body><script type="module" src="/harness/client.js"></script>',
  )
  return {
    answer(request, response) {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost')
      if (!pathname.startsWith('/harness/')) return false
      if (pathname === '/harness/clip.mp4') sendRange(request, response)
      else sendFile(response, join(folder, pathname.slice('/harness/'.length) || 'index.html'))
      return true
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

function sendFile(response: ServerResponse, path: string): void {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
    response.writeHead(404).end()
    return
  }
  response
    .writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' })
    .end(readFileSync(path))
}

/** Players ask for parts of a video. */
function sendRange({ headers }: IncomingMessage, response: ServerResponse): void {
  const { size } = statSync(clip)
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '') ?? []
  const start = Number(from ?? 0)
  const end = to ? Number(to) : size - 1
  response.writeHead(from === undefined ? 200 : 206, {
    'content-type': 'video/mp4',
    'content-length': end - start + 1,
    'accept-ranges': 'bytes',
    ...(from !== undefined && { 'content-range': `bytes ${start}-${end}/${size}` }),
  })
  createReadStream(clip, { start, end }).pipe(response)
}
