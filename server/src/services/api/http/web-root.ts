import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '#kernel/errors.ts'
import { allowFraming, allowWatching } from '../gateway/headers.ts'

/** Names of built files that hold a hash of their content. */
const hashed = /[/\\]assets[/\\]/
/** Addresses at which the pages have something to show; at any other they say that there is nothing. */
const pages = new RegExp(
  `^/(${[
    'rules(/[^/]+)?',
    'devices(/[^/]+(/play)?)?',
    'sessions(/[^/]+)?',
    'streams/[^/]+/report',
    'creators/[^/]+',
    'team(/(members|roles|keys|secrets|audit|workspace))?',
    'moderate(/words)?',
    'compare|dashboards|forwarding|overlays|privacy|rooms|account|workspaces',
    'sign-in|register|forgot-password|reset-password|invite',
  ].join('|')})?/?$`,
)
/** What a browser source shows, and what plays devices; which ones stands behind the `#`. */
const smallPage = /^\/(overlay|device)\/?$/
/** Rooms in which people watch together, and one of them; which one is the page's business. */
const roomPage = /^\/watch(\/[A-Za-z0-9_-]{1,64})?\/?$/
/** What is answered with 404 cannot be "not modified" as well. */
const unconditional = { etag: false, lastModified: false }
const forPrograms = /^\/(api|health|ready|metrics)(\/|$)/

/** Serves the built pages, compressed as they were built. Without a build there are none. */
export async function serveWebRoot(app: FastifyInstance, root: string | undefined): Promise<void> {
  const built = root !== undefined && existsSync(join(root, 'index.html'))
  if (built) {
    await app.register(fastifyStatic, {
      root,
      wildcard: false, // a route for each file, so that nothing else can be asked for
      preCompressed: true,
      globIgnore: ['**/*.{br,gz}'],
      cacheControl: false,
      setHeaders: (response, path) => {
        const cache = hashed.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache'
        response.header('cache-control', cache)
      },
    })
  }
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    const [, small] = smallPage.exec(path) ?? []
    if (built && small && isReading(request)) return sendWithPolicy(reply, `${small}.html`, allowFraming)
    if (built && roomPage.test(path) && isReading(request)) return sendWithPolicy(reply, 'watch.html', allowWatching)
    if (built && isForPeople(request, path)) {
      return pages.test(path) ? reply.sendFile('index.html') : reply.code(404).sendFile('index.html', unconditional)
    }
    // Not which: what is behind the last slash may have been meant for nobody to see.
    throw new AppError('not-found', 'there is nothing at this address')
  })
}

/** A page that needs another policy than the others. Some programs that show an overlay do not say that they want HTML. */
function sendWithPolicy(reply: FastifyReply, file: string, change: (policy: string) => string) {
  const policy = String(reply.getHeader('content-security-policy') ?? '')
  return reply.header('content-security-policy', change(policy)).sendFile(file)
}

const isReading = ({ method }: FastifyRequest) => method === 'GET' || method === 'HEAD'

/** A browser's navigation, not a call of the API or a part of a page. */
function isForPeople(request: FastifyRequest, path: string): boolean {
  const wantsHtml = request.headers.accept?.includes('text/html') ?? false
  return isReading(request) && wantsHtml && !forPrograms.test(path)
}
