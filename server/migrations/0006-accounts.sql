-- The tables of accounts. Their adapter is the only writer. What is secret in them is hashed or encrypted.

create schema auth;

create table auth.accounts (
  id text primary key,
  name text not null,
  -- In lower case; null for an owner who has not chosen one.
  email text unique,
  email_verified boolean not null default false,
  image text,
  two_factor_enabled boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table auth.credentials (
  id text primary key,
  user_id text not null references auth.accounts (id) on delete cascade,
  provider_id text not null,
  account_id text not null,
  -- Argon2id, with its salt and parameters.
  password text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (provider_id, account_id)
);
create index credentials_of_account on auth.credentials (user_id);

create table auth.sessions (
  id text primary key,
  -- SHA-256 of what the browser holds.
  token text not null unique,
  user_id text not null references auth.accounts (id) on delete cascade,
  ip_address text,
  user_agent text,
  created_at timestamptz not null,
  -- When it was last seen.
  updated_at timestamptz not null,
  expires_at timestamptz not null
);
create index sessions_of_account on auth.sessions (user_id, created_at);
create index sessions_expiring on auth.sessions (expires_at);

-- What is valid once and for a short time: links to set a password, tickets between the two steps of a sign-in.
create table auth.verifications (
  id text primary key,
  -- SHA-256 of what was handed out.
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index verifications_of_identifier on auth.verifications (identifier);
create index verifications_expiring on auth.verifications (expires_at);

create table auth.second_factors (
  id text primary key,
  user_id text not null unique references auth.accounts (id) on delete cascade,
  -- Both encrypted.
  secret text not null,
  backup_codes text not null,
  verified boolean not null default true,
  failed_verification_count integer not null default 0,
  locked_until timestamptz
);

-- Failed attempts, by what they were aimed at and where they came from. The keys are hashed with the secret.
create table auth.attempts (
  key text primary key,
  failures integer not null,
  last_failed_at timestamptz not null,
  blocked_until timestamptz not null
);
create index attempts_by_age on auth.attempts (last_failed_at);
