import helmet from '@fastify/helmet'
import { pictureHosts } from '@livetap/contracts/pictures/pictures.ts'
import type { FastifyInstance } from 'fastify'

const year = 365 * 24 * 3600

/** What no page of ours needs. */
const denied = ['camera', 'display-capture', 'geolocation', 'hid', 'microphone', 'midi', 'payment', 'serial', 'usb']

/** Headers that keep browsers from doing what our pages do not need. `isPublic`: TLS is spoken in front. */
export async function addSecurityHeaders(app: FastifyInstance, isPublic: boolean): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: describePolicy(isPublic) },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: isPublic && { maxAge: year, includeSubDomains: true },
    crossOriginEmbedderPolicy: false, // TikTok's pictures come without leave to be embedded
  })
  const permissions = denied.map((name) => `${name}=()`).join(', ')
  app.addHook('onRequest', async (_request, reply) => void reply.header('permissions-policy', permissions))
}

/** Pages of ours only, without inline scripts and styles, and without a way to make text into a script. */
function describePolicy(isPublic: boolean) {
  const hosts = pictureHosts.map((name) => `https://*.${name}`)
  return {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    fontSrc: ["'self'"],
    // The simulator is on this machine, and so is who watches it.
    imgSrc: ["'self'", 'data:', ...hosts, ...(isPublic ? [] : ['http://127.0.0.1:*'])],
    connectSrc: ["'self'"],
    manifestSrc: ["'self'"],
    workerSrc: ["'self'"],
    baseUri: ["'none'"],
    objectSrc: ["'none'"],
    formAction: ["'self'"],
    // Previews of overlays, and devices that are played.
    frameSrc: ["'self'"],
    frameAncestors: ["'none'"],
    requireTrustedTypesFor: ["'script'"],
    trustedTypes: ["'none'"],
  }
}

/** The policy of a room, which also plays TikTok's videos, has TikTok's player in a frame, and starts a worker of ours. */
export const allowWatching = (policy: string): string => {
  // Where a simulator's pictures may be shown, its player may be as well.
  const simulator = policy.includes('http://127.0.0.1:*') ? ' http://127.0.0.1:*' : ''
  const framed = policy.replace("frame-src 'self'", `frame-src 'self' https://www.tiktok.com${simulator}`)
  return `${framed.replace("trusted-types 'none'", 'trusted-types default')};media-src 'self' blob:`
}

/** The policy of a page that pages of ours show in a frame: the same but for that. */
export const allowFraming = (policy: string): string =>
  policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
