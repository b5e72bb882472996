-- Where the events of a workspace are sent on to. The api writes sinks, begins and sets back their progress, and adds to
-- redrives; the forwarder service writes the rest. Addresses are among the secrets of the workspace (secrets.of_workspaces).

create schema forward;

create table forward.sinks (
  workspace_id text not null,
  sink_id uuid not null,
  name text not null,
  kind text not null,
  -- For reading: without what could be secret in it.
  shown_url text not null,
  -- Empty: all.
  event_types jsonb not null default '[]',
  unique_id text,
  include_replays boolean not null,
  max_events integer not null,
  max_ms integer not null,
  give_up_minutes integer not null,
  enabled boolean not null,
  -- Grows when what is sent, whereto, or from where on changes: it is part of the ids of batches.
  revision integer not null default 1,
  changed jsonb not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, sink_id)
);

create table forward.progress (
  workspace_id text not null,
  sink_id uuid not null,
  -- Everything up to here was accepted or set aside.
  pos bigint not null,
  -- Last position of the batch that is being sent. Written before it is, so that it is the same batch, under the same id,
  -- whoever sends it again.
  sending_to bigint,
  -- When that batch was tried first.
  began_at timestamptz,
  -- Failures in a row.
  failures integer not null default 0,
  -- Not before.
  next_at timestamptz,
  -- Why Livetap does not go on by itself.
  stopped text,
  last_error jsonb,
  last_delivered_at timestamptz,
  delivered_events bigint not null default 0,
  failed_batches bigint not null default 0,
  missed_events bigint not null default 0,
  primary key (workspace_id, sink_id)
);

-- Batches that were set aside and are wanted to be sent again.
create table forward.redrives (
  workspace_id text not null,
  batch_id text not null,
  sink_id uuid not null,
  from_pos bigint not null,
  to_pos bigint not null,
  wanted_at timestamptz not null,
  failures integer not null default 0,
  next_at timestamptz,
  primary key (workspace_id, batch_id)
);
create index redrives_of_sink on forward.redrives (workspace_id, sink_id, wanted_at);

create table forward.tallies (
  workspace_id text not null,
  sink_id uuid not null,
  day date not null,
  events bigint not null default 0,
  batches bigint not null default 0,
  failures bigint not null default 0,
  set_aside bigint not null default 0,
  primary key (workspace_id, sink_id, day)
);

grant usage on schema forward to livetap_app;
grant select, insert, update, delete on forward.sinks, forward.progress, forward.redrives to livetap_app;
grant select, delete on forward.tallies to livetap_app;
-- Whoever has a batch sent again, or gives it up, takes it from the dead letters.
grant delete on live.dead_letters to livetap_app;
call tenancy.keep_apart('forward.sinks', 'forward.progress', 'forward.redrives', 'forward.tallies');
