-- What the rights of viewers need. The API adds erasures; the retention service carries them out.

create schema privacy;

create table privacy.erasures (
  erasure_id uuid not null,
  workspace_id text not null,
  -- What is done next: waiting, events, mentions, dead-letters, finish; or done.
  step text not null default 'waiting',
  requested_at timestamptz not null,
  finished_at timestamptz,
  -- An earlier erasure, carried out once more on what came back with a backup or a replay.
  repeated boolean not null default false,
  -- Who it is, under which id the events stay, and what the viewer was called: gone when it is done.
  user_id text,
  subject_id text,
  names jsonb not null default '[]',
  -- Events that happened before, and positions up to this one, are erased.
  before timestamptz,
  up_to bigint not null default 0,
  -- How far the step has come.
  reached bigint not null default 0,
  events bigint not null default 0,
  mentions bigint not null default 0,
  dead_letters bigint not null default 0,
  primary key (workspace_id, erasure_id)
);
create index erasures_newest on privacy.erasures (workspace_id, requested_at desc, erasure_id);
create unique index erasures_open on privacy.erasures (workspace_id, user_id) where user_id is not null;

-- Whom to erase again should they come back: user ids as HMAC, which tells nothing without the secret.
create table privacy.tombstones (
  workspace_id text not null,
  subject_hash text not null,
  -- Begins the HMAC of a fixed text: tells which secret it was.
  key_id text not null,
  erased_at timestamptz not null,
  primary key (workspace_id, subject_hash)
);

create index viewers_of_name on live.viewers (workspace_id, lower(unique_id));
create index viewers_not_seen_since on live.viewers (workspace_id, last_seen_at);

-- Events of a recording that retention has removed. Its counts stay those of what was received.
alter table live.sessions add column expired bigint not null default 0;
alter table live.streams add column expired bigint not null default 0;

grant usage on schema privacy to livetap_app;
grant select, insert on privacy.erasures to livetap_app;
-- A wish for somebody whose erasure is under way has it begin anew.
grant update (step, reached, repeated, before, requested_at) on privacy.erasures to livetap_app;
call tenancy.keep_apart('privacy.erasures', 'privacy.tombstones');
