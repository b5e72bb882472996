-- Which secrets of a workspace sign its webhooks. A secret itself is nowhere: it is derived of the root, by workspace and
-- generation. The first generation has no row.
create table rules.signing (
  workspace_id text not null,
  generation integer not null,
  created_at timestamptz not null,
  primary key (workspace_id, generation)
);

grant select, insert on rules.signing to livetap_app;
call tenancy.keep_apart('rules.signing');
