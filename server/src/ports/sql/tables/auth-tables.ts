import type { ColumnType } from 'kysely'

type Time = ColumnType<Date, Date | string, Date | string>

interface Accounts {
  id: string
  name: string
  email: string | null
  email_verified: ColumnType<boolean, boolean | undefined, boolean>
  two_factor_enabled: ColumnType<boolean, boolean | undefined, boolean>
  created_at: Time
  updated_at: Time
}

interface Credentials {
  id: string
  user_id: string
  provider_id: string
  account_id: string
  password: string | null
  created_at: Time
  updated_at: Time
}

interface AccountSessions {
  id: string
  token: string
  user_id: string
  ip_address: string | null
  user_agent: string | null
  created_at: Time
  updated_at: Time
  expires_at: Time
}

interface Verifications {
  value: string
}

interface Attempts {
  key: string
  failures: number
  last_failed_at: Time
  blocked_until: Time
}

/** Of the adapter that keeps accounts. */
export interface AuthTables {
  'auth.accounts': Accounts
  'auth.credentials': Credentials
  'auth.sessions': AccountSessions
  'auth.verifications': Verifications
  'auth.attempts': Attempts
}
