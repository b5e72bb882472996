import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '#kernel/errors.ts'

/** Names of built files that hold a hash of their content. */
const hashed = /[/\\]assets[/\\]/

/** Serves the built pages; an address that is a page of theirs gets `index.html`. Without a build there are none. */
export async function serveWebRoot(app: FastifyInstance, root: string | undefined): Promise<void> {
  const built = root !== undefined && existsSync(join(root, 'index.html'))
  if (built) {
    await app.register(fastifyStatic, {
      root,
      wildcard: false, // a route for each file, so that nothing else can be asked for
      cacheControl: false,
      setHeaders: (response, path) => {
        const cache = hashed.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache'
        response.header('cache-control', cache)
      },
    })
  }
  app.setNotFoundHandler((request, reply) => {
    if (built && isPage(request)) return sendIndex(reply)
    throw new AppError('not-found', `there is nothing at ${request.method} ${request.url.split('?')[0]}`)
  })
}

function sendIndex(reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', 'no-cache').sendFile('index.html')
}

/** A browser's navigation, not a call of the API or a missing file. */
function isPage(request: FastifyRequest): boolean {
  const path = request.url.split('?')[0] ?? ''
  const forPeople = request.headers.accept?.includes('text/html') ?? false
  return (
    request.method === 'GET' && forPeople && !/^\/(api|health|ready|metrics)(\/|$)/.test(path) && !/\.\w+$/.test(path)
  )
}
