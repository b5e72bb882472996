-- Who may work where. The API is the only writer.

create schema teams;

create table teams.api_keys (
  workspace_id text not null,
  key_id text not null,
  name text not null,
  -- SHA-256 of the key: what it was made of is not kept.
  hash bytea not null,
  permissions text[] not null,
  created_at timestamptz not null default now(),
  created_by text not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  primary key (workspace_id, key_id)
);
-- A key says its own id; the workspace is what is looked for.
create index api_keys_by_id on teams.api_keys (key_id);

create table teams.audit (
  workspace_id text not null,
  entry bigint generated always as identity,
  at timestamptz not null default now(),
  actor_kind text not null,
  actor_id text not null,
  actor_name text not null,
  action text not null,
  target text not null,
  address text not null,
  primary key (workspace_id, entry)
);
create index audit_of_actor on teams.audit (workspace_id, actor_id, entry desc);
create index audit_of_action on teams.audit (workspace_id, action, entry desc);

-- Kept apart like the tables of before. A key is looked for before its workspace is known, by the owner of the database.
grant usage on schema teams to livetap_app;
grant select, insert, update, delete on teams.api_keys to livetap_app;
grant select, insert on teams.audit to livetap_app;
call tenancy.keep_apart('teams.api_keys', 'teams.audit');
