import { deviceRules } from '#device-config.ts'
import { parseUniqueId } from '#domain/follows/follows.ts'
import { isSessionCookie, isVisibleAscii } from '#domain/secrets/secrets.ts'
import { parseMasterKeys } from '#kernel/vault/vault.ts'
import { networkRules, type Rule } from '#network-config.ts'
import { roomRules } from '#room-ways.ts'

/** What SERVICES can name. */
export const serviceNames = [
  'ingest',
  'normalizer',
  'recorder',
  'moderation',
  'rules',
  'forwarder',
  'devices',
  'rooms',
  'retention',
  'api',
] as const

const isServiceName = (text: string) => serviceNames.some((name) => name === text)
const isPath = (text: string) => !/\p{Cc}/u.test(text)

function isUrl(text: string): boolean {
  if (/[\s\p{Cc}]/u.test(text) || !URL.canParse(text)) return false
  try {
    // Clients do so with user and password.
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

const oauthText: Rule = {
  wanted: 'visible ASCII characters, without spaces',
  accepts: isVisibleAscii,
  isSecret: true,
}

/** By name of the variable. */
export const rules = {
  ...networkRules,
  ...deviceRules,
  ...roomRules,
  API_TOKEN: {
    wanted: 'at least 16 visible ASCII characters, without spaces',
    accepts: (text) => text.length >= 16 && isVisibleAscii(text),
    isSecret: true,
  },
  PSEUDONYMIZATION_SECRET: {
    wanted: 'at least 32 visible ASCII characters, without spaces',
    accepts: (text) => text.length >= 32 && isVisibleAscii(text),
    isSecret: true,
  },
  MASTER_KEY: {
    wanted: 'keys of 32 bytes in base64url or hexadecimal, comma separated, each alone or as id:key',
    accepts: (text) => parseMasterKeys(text) !== undefined,
    isSecret: true,
  },
  MASTER_KEY_FILE: { wanted: 'a path without control characters', accepts: isPath },
  DATA_DIR: { wanted: 'a path without control characters', accepts: isPath },
  DATABASE_URL: {
    wanted: 'like postgres://user:password@host:5432/database, special characters percent-encoded',
    accepts: (text) => /^postgres(ql)?:\/\//.test(text) && isUrl(text),
    isSecret: true,
  },
  REDIS_URL: {
    wanted: 'like redis://user:password@host:6379/0 (rediss for TLS), special characters percent-encoded',
    accepts: (text) => /^rediss?:\/\/[^/]/.test(text) && isUrl(text) && /^(\/\d*)?$/.test(new URL(text).pathname),
    isSecret: true,
  },
  SMTP_URL: {
    wanted: 'like smtps://user:password@host:465 (smtp for STARTTLS), special characters percent-encoded',
    accepts: (text) => /^smtps?:\/\/[^/?#]+\/?$/.test(text) && isUrl(text) && new URL(text).hostname !== '',
    isSecret: true,
  },
  MAIL_FROM: {
    wanted: 'like livetap@example.org, or Livetap <livetap@example.org>',
    accepts: (text) => /^([^<>"@,;:\p{Cc}]+ <[\w.+-]+@[\w.-]+>|[\w.+-]+@[\w.-]+)$/u.test(text),
  },
  GOOGLE_CLIENT_ID: oauthText,
  GOOGLE_CLIENT_SECRET: oauthText,
  DISCORD_CLIENT_ID: oauthText,
  DISCORD_CLIENT_SECRET: oauthText,
  BUS_PREFIX: {
    wanted: 'at most 100 visible ASCII characters, without spaces',
    accepts: (text) => text.length <= 100 && isVisibleAscii(text),
  },
  SERVICES: {
    wanted: `all, or some of ${serviceNames.join(', ')}, comma separated`,
    accepts: (text) => text === 'all' || text.split(',').every((name) => isServiceName(name.trim())),
  },
  TIKTOK_UNIQUE_ID: {
    wanted: 'an @username like ann, without spaces',
    accepts: (text) => parseUniqueId(text) !== undefined,
    isList: true,
  },
  EULER_API_KEY: { wanted: 'visible ASCII characters, without spaces', accepts: isVisibleAscii, isSecret: true },
  SESSION_ID: {
    wanted: 'the value of the cookie sessionid, or a cookie line with sessionid=… in it, on one line',
    accepts: isSessionCookie,
    isSecret: true,
  },
  MOCK_FILE: { wanted: 'a path without control characters', accepts: isPath },
  SIMULATOR_URL: {
    wanted: 'like http://127.0.0.1:4010, without a path',
    accepts: (text) => /^http:\/\/[^/?#@]+\/?$/.test(text) && isUrl(text),
    isSecret: true,
  },
} satisfies Record<string, Rule>
