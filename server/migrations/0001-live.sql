-- The recorder's tables. It is their only writer.

create schema live;

-- Hands out the gapless `pos` of a workspace: whoever inserts holds this row, so commit order is pos order.
create table live.heads (
  workspace_id text primary key,
  pos bigint not null default 0,
  -- First position that retention has kept.
  earliest bigint not null default 1,
  -- Part of every feed cursor: another value says that positions of before mean nothing here.
  epoch text not null
);

create table live.streams (
  workspace_id text not null,
  stream_id text not null,
  unique_id text not null,
  title text not null default '',
  started_at timestamptz not null,
  last_event_at timestamptz not null,
  events bigint not null default 0,
  primary key (workspace_id, stream_id)
);
create index streams_newest on live.streams (workspace_id, started_at, stream_id);

create table live.sessions (
  workspace_id text not null,
  session_id uuid not null,
  stream_id text not null,
  unique_id text not null,
  title text not null default '',
  source text not null,
  provider text not null default '',
  replay_of uuid,
  started_at timestamptz not null,
  last_event_at timestamptz not null,
  ended_at timestamptz,
  end_reason text,
  events bigint not null default 0,
  chats bigint not null default 0,
  gifts bigint not null default 0,
  coins bigint not null default 0,
  likes bigint not null default 0,
  follows bigint not null default 0,
  shares bigint not null default 0,
  joins bigint not null default 0,
  peak_viewers bigint not null default 0,
  primary key (workspace_id, session_id)
);
create index sessions_newest on live.sessions (workspace_id, started_at, session_id);
create index sessions_of_stream on live.sessions (workspace_id, stream_id);

create table live.viewers (
  workspace_id text not null,
  user_id text not null,
  unique_id text not null,
  display_name text not null,
  avatar_url text not null default '',
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  primary key (workspace_id, user_id)
);

create table live.events (
  workspace_id text not null,
  pos bigint not null,
  event_id text not null,
  stream_id text not null,
  session_id uuid not null,
  seq_no integer not null,
  trigger_id smallint not null,
  source text not null,
  message_id text,
  occurred_at timestamptz not null,
  ingested_at timestamptz not null,
  user_id text,
  -- Lower-case text that a search looks through: names and message.
  search text not null default '',
  -- What the event adds: gifts, likes.
  quantity integer not null default 0,
  coins integer not null default 0,
  -- Viewers told by the event, if any.
  viewers integer,
  body jsonb not null,
  primary key (workspace_id, pos)
);
create unique index events_once on live.events (workspace_id, event_id);
-- What TikTok sends again into a later session of the stream is the same message.
create unique index events_message_once on live.events (workspace_id, stream_id, message_id, trigger_id)
  where source = 'live' and message_id is not null;
-- One index for each order in which a page of a session is read.
create index events_of_session on live.events (workspace_id, session_id, pos);
create index events_of_type on live.events (workspace_id, session_id, trigger_id, pos);
create index events_at_time on live.events (workspace_id, session_id, occurred_at, pos);
create index events_of_viewer on live.events (workspace_id, user_id, session_id, pos) where user_id is not null;
create index events_of_streak on live.events (workspace_id, stream_id, (body -> 'payload' ->> 'streakId'))
  where trigger_id = 2;

create table live.gaps (
  workspace_id text not null,
  stream_id text not null,
  session_id uuid not null,
  pos bigint not null,
  from_at timestamptz not null,
  to_at timestamptz not null,
  reason text not null,
  primary key (workspace_id, pos)
);
create index gaps_of_session on live.gaps (workspace_id, session_id, from_at);

create table live.dead_letters (
  id bigint generated always as identity primary key,
  workspace_id text not null,
  stage text not null,
  source_id text not null,
  reason text not null,
  error text not null,
  -- JSON text as it was: what jsonb refuses is what ends up here.
  payload text not null,
  attempts integer not null,
  failed_at timestamptz not null,
  unique (stage, source_id)
);
create index dead_letters_newest on live.dead_letters (workspace_id, id desc);
