import { isIP } from 'node:net'
import Type, { type Static } from 'typebox'
import { quote } from '#cli/terminal.ts'
import { isLoopback, parseAuthority } from '#kernel/hosts.ts'
import { type Destination, parseDestination, parseNetwork } from '#kernel/networks/networks.ts'

/** What a text has to be beyond its type. */
export interface Rule {
  /** Continues "it must be", for lists "each must be". */
  readonly wanted: string
  readonly accepts: (text: string) => boolean
  /** The value is a comma-separated list, and `accepts` judges one item. */
  readonly isList?: true
  /** The value may hold a key or a password, and is never repeated. */
  readonly isSecret?: true
}

export const flag = (description: string) =>
  Type.Union([Type.Literal('0'), Type.Literal('1')], { default: '0', description })
export const optional = (description: string) => Type.Optional(Type.String({ description }))

/** Variables that say how Livetap is reached. */
export const networkProperties = {
  HOST: Type.String({
    default: '127.0.0.1',
    description: 'Address to listen on. Anything but loopback needs a PUBLIC_URL with https, or INSECURE=1.',
  }),
  API_PORT: Type.Integer({
    default: 3000,
    minimum: 0,
    maximum: 65535,
    description: 'Port to listen on; 0 takes a free one.',
  }),
  OPS_PORT: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 65535,
    description:
      'Port on which this process tells operators how it is (`/live`, `/ready`, `/health`, `/metrics`), whichever services it runs and without credentials; 0: none. See [operations.md](operations.md).',
  }),
  OPS_HOST: optional('Address for that port, for networks that only operators reach. Unset: 127.0.0.1.'),
  INSECURE: flag('1 (or `--insecure`) allows listening beyond this machine without TLS in front.'),
  PUBLIC_URL: optional(
    'Where people reach Livetap when a proxy stands in front, like `https://live.example`. See [gateway.md](gateway.md).',
  ),
  TRUSTED_PROXIES: optional(
    'Addresses and networks of the proxies in front, comma separated: only theirs X-Forwarded-For, X-Forwarded-Proto and X-Request-Id are believed.',
  ),
  ALLOWED_HOSTS: optional('Further host names, comma separated, that requests may be addressed to.'),
  CORS_ORIGINS: optional(
    'Origins, comma separated, whose pages may use the API with an API key, like `https://tools.example`; never with a cookie.',
  ),
  TIKFINITY_PORT: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 65535,
    description:
      "Port of this machine on which clients of TikFinity's event API are served without a key (TikFinity's own is 21213); 0: none. See [compatibility.md](compatibility.md).",
  }),
  TIKFINITY_ORIGINS: optional(
    'Origins, comma separated, whose pages may listen there, beside pages of this machine, like `https://overlays.example`.',
  ),
  TIKFINITY_ACTIONS_PORT: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 65535,
    description:
      "Port of this machine on which TikFinity's third-party action interface is served without a key (TikFinity asks 8832); 0: none. Rules that are offered can be run there. See [compatibility.md](compatibility.md#rules-that-tikfinity-runs).",
  }),
  TIKFINITY_ACTIONS_ORIGINS: Type.String({
    default: 'https://tikfinity.zerody.one',
    description: 'Origins, comma separated, whose pages may have rules run there, beside pages of this machine.',
  }),
  CONNECTIONS_PER_IP: Type.Integer({
    default: 50,
    minimum: 1,
    maximum: 1_000_000,
    description: 'Most connections open at a time from one address beyond this machine.',
  }),
  WEBHOOK_ALLOW_NETWORKS: optional(
    'Networks in which webhooks, OBS and Streamer.bot may be reached, beside public https, comma separated, each for one port or all: `192.168.1.20:8123`, `10.1.0.0/16`, `[fd00::/8]:443`. See [webhooks.md](webhooks.md#which-addresses-are-allowed).',
  ),
}

/** A host name, or an address. */
export const isAddress = (text: string) => isIP(text) !== 0 || isHostName(text)
const isHostName = (text: string) => /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i.test(text) && !/^[\d.]+$/.test(text)

/** As a browser writes it, so that texts can be compared. */
const isOrigin = (text: string) =>
  /^https?:\/\/[^/?#@]+$/.test(text) &&
  URL.canParse(text) &&
  new URL(text).origin === text &&
  parseAuthority(new URL(text).host) !== undefined

export const networkRules = {
  HOST: {
    wanted: 'an IP address or a host name, without scheme, brackets and port',
    accepts: isAddress,
  },
  OPS_HOST: { wanted: 'an IP address or a host name, without scheme, brackets and port', accepts: isAddress },
  PUBLIC_URL: {
    wanted: 'an origin like https://live.example or https://live.example:8443, in lower case and without a path',
    accepts: isOrigin,
  },
  TRUSTED_PROXIES: {
    wanted: 'an address like 127.0.0.1 or a network like 10.0.0.0/8',
    accepts: (text) => parseNetwork(text) !== undefined,
    isList: true,
  },
  ALLOWED_HOSTS: {
    wanted: 'a host name like live.example or live.example:8443, without scheme and path',
    accepts: (text) => {
      const authority = parseAuthority(text)
      return authority !== undefined && (authority.port ?? 0) <= 65_535
    },
    isList: true,
  },
  TIKFINITY_ORIGINS: {
    wanted: 'an origin like https://overlays.example, in lower case and without a path',
    accepts: isOrigin,
    isList: true,
  },
  TIKFINITY_ACTIONS_ORIGINS: {
    wanted: 'an origin like https://tikfinity.zerody.one, in lower case and without a path',
    accepts: isOrigin,
    isList: true,
  },
  CORS_ORIGINS: {
    wanted: 'an origin like https://tools.example, in lower case and without a path',
    accepts: isOrigin,
    isList: true,
  },
  WEBHOOK_ALLOW_NETWORKS: {
    wanted: 'a network like 192.168.1.0/24, 192.168.1.20:8123 or [fd00::/8]:8123, never all addresses',
    accepts: (text) => parseDestination(text) !== undefined,
    isList: true,
  },
} satisfies Readonly<Record<string, Rule>>

const network = Type.Object(networkProperties)

/** What is wrong although every variable by itself is right. */
export function findNetworkContradictions(config: Numbers): string[] {
  const { HOST, INSECURE, PUBLIC_URL } = config
  const found = findSharedPorts(config)
  if (!isAddress(HOST) || isLoopback(HOST) || INSECURE === '1' || PUBLIC_URL?.startsWith('https:')) return found
  return [
    ...found,
    `HOST is ${quote(HOST)}, which other machines can reach, and what they send could be read on the way: ` +
      'leave HOST out to listen on this machine only, or put a proxy with TLS in front and set PUBLIC_URL to its https ' +
      'address, or allow it with --insecure (INSECURE=1)',
  ]
}

const portNames = [
  'OPS_PORT',
  'TIKFINITY_ACTIONS_PORT',
  'TIKFINITY_PORT',
  'DEVICES_PORT',
  'MQTT_PORT',
  'MQTT_TLS_PORT',
  'API_PORT',
] as const
type Numbers = Static<typeof network> & Partial<Record<(typeof portNames)[number], number>>

function findSharedPorts(config: Numbers): string[] {
  const names = portNames.filter((name) => config[name])
  return names.flatMap((name, place) =>
    names
      .slice(place + 1)
      .filter((other) => config[name] === config[other])
      .map((other) => `${name} and ${other} are both ${config[name]}: each must be a port of its own`),
  )
}

export const splitList = (list: string | undefined): string[] =>
  list?.split(',').flatMap((item) => (item.trim() === '' ? [] : [item.trim()])) ?? []

/** Where webhooks may go beside public addresses. */
export const readDestinations = (config: Static<typeof network>): Destination[] =>
  splitList(config.WEBHOOK_ALLOW_NETWORKS).flatMap((item) => parseDestination(item) ?? [])

/** What the api needs to know of it. */
export function readNetwork(config: Static<typeof network>) {
  return {
    host: config.HOST,
    port: config.API_PORT,
    allowedHosts: splitList(config.ALLOWED_HOSTS),
    trustedProxies: splitList(config.TRUSTED_PROXIES),
    corsOrigins: splitList(config.CORS_ORIGINS),
    connectionsPerAddress: config.CONNECTIONS_PER_IP,
    ...(config.PUBLIC_URL ? { publicUrl: config.PUBLIC_URL } : {}),
  }
}
