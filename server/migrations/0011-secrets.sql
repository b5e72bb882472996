-- What has to be kept secret and read again: sealed with the master key, which is not in the database.

create schema secrets;

-- What the secrets of the installation itself are derived from. Made once; the newest master key seals it anew.
create table secrets.roots (
  root_id text primary key,
  sealed text not null,
  created_at timestamptz not null default now()
);

-- The API is the only writer of what a workspace has set; ingest notes how it did.
create table secrets.of_workspaces (
  workspace_id text not null,
  name text not null,
  sealed text not null,
  -- Whether it may be shown to the service that signs connections.
  shared boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  updated_by text not null,
  last_used_at timestamptz,
  -- 'unused', 'working' or 'failed', since it was set.
  state text not null default 'unused',
  -- Code of the error, when it failed.
  failure text,
  primary key (workspace_id, name)
);

-- Whoever works for a workspace may set a secret, and never reads one.
grant usage on schema secrets to livetap_app;
grant select (workspace_id, name, shared, created_at, updated_at, updated_by, last_used_at, state, failure), insert, update,
  delete on secrets.of_workspaces to livetap_app;
call tenancy.keep_apart('secrets.of_workspaces');
