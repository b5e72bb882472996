-- Pages that a streamer lays over the picture of a live: what each shows, the queues of alerts, and who shows them now. The
-- api writes all of it; the rules service adds alerts; retention removes what is old.

create schema overlays;

create table overlays.overlays (
  workspace_id text not null,
  overlay_id uuid not null,
  name text not null,
  kind text not null,
  settings jsonb not null,
  -- Links are made of it: with the next one, those of before open nothing any more.
  generation integer not null default 1,
  -- SHA-256 of what the link holds.
  token_hash bytea not null,
  rotated_at timestamptz not null,
  revoked_at timestamptz,
  created_at timestamptz not null,
  primary key (workspace_id, overlay_id)
);
-- A link names its overlay before the workspace is known.
create index overlays_of_link on overlays.overlays (overlay_id);

-- The eight queues; one without a row is as usual. `held_by`: the page that shows an alert, until then.
create table overlays.screens (
  workspace_id text not null,
  screen integer not null check (screen between 1 and 8),
  name text not null default '',
  max_length integer not null default 20,
  gap_ms integer not null default 500,
  paused boolean not null default false,
  held_by text,
  held_until timestamptz,
  primary key (workspace_id, screen)
);

create table overlays.alerts (
  workspace_id text not null,
  -- Of the action that shows it: carried out twice, it is still one.
  alert_id text not null,
  pos bigint generated always as identity,
  screen integer not null check (screen between 1 and 8),
  content jsonb not null,
  user_id text,
  -- The comment that it shows, if it shows one.
  event_id text,
  state text not null default 'waiting',
  created_at timestamptz not null,
  expires_at timestamptz not null,
  shown_at timestamptz,
  primary key (workspace_id, alert_id)
);
create index alerts_waiting on overlays.alerts (workspace_id, screen, pos) where state = 'waiting';
create index alerts_of_viewer on overlays.alerts (workspace_id, user_id) where user_id is not null;
create index alerts_oldest on overlays.alerts (workspace_id, created_at);

create table overlays.pages (
  workspace_id text not null,
  page_id text not null,
  overlay_id uuid not null,
  since timestamptz not null,
  seen_at timestamptz not null,
  shows text not null,
  visible boolean not null,
  in_obs boolean not null,
  width integer not null,
  height integer not null,
  primary key (workspace_id, page_id)
);
create index pages_of_overlay on overlays.pages (workspace_id, overlay_id, seen_at);

grant usage on schema overlays to livetap_app;
grant select, insert, update, delete on overlays.overlays, overlays.screens, overlays.alerts, overlays.pages to livetap_app;
call tenancy.keep_apart('overlays.overlays', 'overlays.screens', 'overlays.alerts', 'overlays.pages');
