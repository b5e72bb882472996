-- How endpoints do was kept by address as it was sent to: one for each viewer whom a rule had put in there. From here on it
-- is kept by address as it is written in a rule. Of the one the other cannot be told, so what was known is forgotten: what
-- still fails is found out anew.
truncate rules.endpoints;

alter table rules.endpoints
  add column succeeded bigint not null default 0,
  add column failed bigint not null default 0,
  -- When something was to be sent there last.
  add column used_at timestamptz not null default now(),
  add column answered_at timestamptz,
  add column last_status integer,
  add column succeeded_at timestamptz,
  -- Tries that had begun before say nothing of it.
  add column enabled_at timestamptz;
create index endpoints_unused on rules.endpoints (used_at);

-- Signing secrets that sign nothing any more, though their time is not over. What has ended stays so.
create table rules.ended_signing (
  workspace_id text not null,
  generation integer not null,
  ended_at timestamptz not null,
  primary key (workspace_id, generation)
);

grant select, insert on rules.ended_signing to livetap_app;
call tenancy.keep_apart('rules.ended_signing');
