-- What has to be kept secret and read again: sealed with the master key, which is not in the database.

create schema secrets;

-- What the secrets of the installation itself are derived from. Made once; the newest master key seals it anew.
create table secrets.roots (
  root_id text primary key,
  sealed text not null,
  created_at timestamptz not null default now()
);

-- What a workspace has set. The API is the only writer; the retention service seals it anew with the newest key.
create table secrets.of_workspaces (
  workspace_id text not null,
  name text not null,
  sealed text not null,
  -- Whether the service that signs connections may be shown it.
  shared boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null,
  updated_by text not null,
  primary key (workspace_id, name)
);

-- How it did: ingest is the only writer.
create table secrets.uses (
  workspace_id text not null,
  name text not null,
  used_at timestamptz not null,
  -- Code of the error; null when it worked.
  failure text,
  primary key (workspace_id, name)
);

-- Whoever works for a workspace may set a secret, and never reads one.
grant usage on schema secrets to livetap_app;
grant select (workspace_id, name, shared, created_at, updated_at, updated_by), insert, update, delete
  on secrets.of_workspaces to livetap_app;
grant select on secrets.uses to livetap_app;
call tenancy.keep_apart('secrets.of_workspaces', 'secrets.uses');
