import { kyselyAdapter } from '@better-auth/kysely-adapter'
import { betterAuth } from 'better-auth/minimal'
import { bearer } from 'better-auth/plugins/bearer'
import { twoFactor } from 'better-auth/plugins/two-factor'
import { CamelCasePlugin } from 'kysely'
import type { Db } from '#ports/db.ts'
import { issueSession } from './issuing.ts'
import type { Hashing } from './password/hashing.ts'
import { longestPassword, shortestPassword } from './password/password-rules.ts'
import { idleMs } from './sessions.ts'

interface AuthOptions {
  readonly query: Db['query']
  readonly secret: string
  readonly hashing: Hashing
  readonly sendReset: (email: string, linkToken: string) => void
}

export type Auth = ReturnType<typeof createAuth>

/**
 * better-auth on our tables, without its HTTP server, migrations, log and telemetry: only its calls are used, by the
 * adapter, so nothing of it is reachable from outside.
 */
export function createAuth({ query, secret, hashing, sendReset }: AuthOptions) {
  return betterAuth({
    appName: 'Livetap',
    baseURL: 'http://localhost',
    secrets: [{ version: 1, value: secret }],
    database: kyselyAdapter(query.withSchema('auth').withPlugin(new CamelCasePlugin()), {
      type: 'postgres',
      transaction: true,
    }),
    user: { modelName: 'accounts' },
    account: { modelName: 'credentials' },
    session: { modelName: 'sessions', expiresIn: idleMs / 1000, disableSessionRefresh: true, freshAge: 0 },
    verification: { modelName: 'verifications', storeIdentifier: 'hashed' },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: shortestPassword,
      maxPasswordLength: longestPassword,
      password: { hash: hashing.hash, verify: ({ hash, password }) => hashing.verify(hash, password) },
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: async ({ user, token }) => sendReset(user.email, token),
    },
    plugins: [
      bearer(),
      // Attempts counts failures of all kinds by one rule, in place of better-auth's lock.
      twoFactor({ accountLockout: { enabled: false }, schema: { twoFactor: { modelName: 'second_factors' } } }),
    ],
    databaseHooks: { session: { create: { before: async () => ({ data: issueSession() }) } } },
    advanced: {
      database: { validateSchema: false },
      useSecureCookies: false,
      disableCSRFCheck: true,
      disableOriginCheck: true,
    },
    rateLimit: { enabled: false },
    logger: { disabled: true },
    telemetry: { enabled: false },
  })
}
