import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folders = ['contracts/src', 'server/src', 'web/src']
const sources = folders.flatMap((folder) =>
  readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.(test|suite)\.tsx?$/.test(name))
    .map((name) => ({ path: `${folder}/${name}`, text: readFileSync(`${root}${folder}/${name}`, 'utf8') })),
)

const find = (pattern: RegExp, files = sources) =>
  files
    .filter(({ text }) => pattern.test(text))
    .map(({ path }) => path)
    .toSorted()

/** What is dangerous in other hands, and the files that have a good reason for it. */
const rules: readonly [what: string, pattern: RegExp, example: string, allowed: readonly string[]][] = [
  ['code is made from text', /\beval\(|new Function\(/, 'eval(text)', []],
  ['HTML is made from text', /(inner|outer)HTML|insertAdjacentHTML|document\.write/, 'element.innerHTML = name', []],
  [
    'another program is run',
    /child_process/,
    "from 'node:child_process'",
    ['server/src/adapters/better-auth/password/hashing-process.ts', 'server/src/cli/web-build.ts'],
  ],
  [
    'an expression is made while running',
    /new RegExp\(/,
    'new RegExp(text)',
    ['server/src/adapters/better-auth/password/password-rules.ts', 'server/src/services/api/http/web-root.ts'],
  ],
  [
    'SQL is text',
    /sql\.raw\(|sql\.unsafe\(/,
    'sql.raw(text)',
    [
      'server/src/domain/events/select-events.ts',
      'server/src/ports/sql/migrations.ts',
      'server/src/services/recorder/event-row.ts',
    ],
  ],
  ['a cipher is none but AES-256-GCM', /create(C|Dec)ipheriv\((?!'aes-256-gcm')/, "createCipheriv('aes-256-ecb'", []],
  [
    'a hash is none but SHA-256', // Redis calls its scripts by SHA-1
    /create(Hash|Hmac)\((?!'sha256')/,
    "createHash('md5')",
    ['server/src/adapters/bus-redis/scripts.ts', 'server/src/adapters/rooms-redis/redis-connection.ts'],
  ],
  ['a certificate is not checked', /rejectUnauthorized|NODE_TLS_REJECT/, '{ rejectUnauthorized: false }', []],
  [
    'chance is not for secrets', // pauses, and when a feed moves on
    /Math\.random/,
    'Math.random()',
    [
      'server/src/kernel/backoff.ts',
      'server/src/services/api/feed/feed.ts',
      'server/src/services/api/http/sse-audience.ts',
      'server/src/services/api/http/sse.ts',
      'server/src/services/api/live/admission.ts',
      'server/src/services/api/moderation/channel.ts',
      'server/src/services/api/overlays/client.ts',
      'server/src/services/ingest/pursuit.ts',
      'server/src/services/ingest/upstream/source-health.ts',
      'web/src/device/link.ts',
      'web/src/lib/parts/parts.ts',
      'web/src/lib/stream/stream.ts',
      'web/src/lib/user-session/session-client.ts',
      'web/src/overlay/link.ts',
    ],
  ],
  [
    // The gallery around a preview, known by its origin and as the parent; TikTok's player, known by its origin and as the frame.
    'another window is listened to',
    /addEventListener\('message'|window\.onmessage/,
    "addEventListener('message'",
    [
      'web/src/device/link.ts',
      'web/src/features/devices/virtual/play-tokens.ts',
      'web/src/lib/watch/players/embed-player.ts',
      'web/src/overlay/page.ts',
    ],
  ],
  [
    'pasting is meddled with', // a link pasted beside all fields goes into the queue
    /onPaste|'paste'/,
    '<input onPaste={refuse} />',
    ['web/src/watch/queue/use-adding.ts'],
  ],
]

describe('only where there is a good reason', () => {
  test.each(rules)('%s', (_what, pattern, example, allowed) => {
    expect(find(pattern, [{ path: 'planted', text: example }])).toEqual(['planted'])
    expect(find(pattern)).toEqual(allowed)
  })
})
