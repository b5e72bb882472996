-- What moderators note, decide and configure. The api writes what people do, the moderation service what the rules of a
-- workspace do: holds, matches, and the decisions of the timer. A `Done` is {"by": {kind, id, name}, "at": time}.

create schema moderation;

-- A workspace without a row has no options on. `revision` grows with every change of it or of the words.
create table moderation.settings (
  workspace_id text primary key,
  revision bigint not null default 0,
  hold_links boolean not null default false,
  hold_first_comments integer not null default 0,
  timer_seconds integer,
  timer_decision text
);

create table moderation.words (
  workspace_id text not null,
  word_id uuid not null,
  pattern text not null,
  kind text not null,
  action text not null,
  note text not null default '',
  added jsonb not null,
  added_at timestamptz not null,
  primary key (workspace_id, word_id),
  unique (workspace_id, kind, pattern)
);

-- How far the log of a workspace has been judged; of those only that have rules. Begun and ended with them by the api,
-- moved on by the moderation service.
create table moderation.progress (
  workspace_id text primary key,
  pos bigint not null
);

-- Comments that wait or have waited. `pos` is where in the log the comment is.
create table moderation.holds (
  workspace_id text not null,
  event_id text not null,
  stream_id text not null,
  pos bigint not null,
  user_id text,
  reasons jsonb not null,
  matches jsonb not null default '[]',
  state text not null default 'waiting',
  held jsonb not null,
  due_at timestamptz,
  decided jsonb,
  decided_at timestamptz,
  primary key (workspace_id, event_id)
);
create index holds_waiting on moderation.holds (workspace_id, stream_id, pos) where state = 'waiting';
create index holds_decided on moderation.holds (workspace_id, stream_id, decided_at desc) where state <> 'waiting';
create index holds_due on moderation.holds (due_at) where state = 'waiting' and due_at is not null;
create index holds_of_viewer on moderation.holds (workspace_id, user_id);
create index holds_oldest on moderation.holds (workspace_id, pos);

-- What else is noted of a comment.
create table moderation.comments (
  workspace_id text not null,
  event_id text not null,
  stream_id text not null,
  pos bigint not null,
  user_id text,
  matches jsonb not null default '[]',
  hidden jsonb,
  featured jsonb,
  primary key (workspace_id, event_id)
);
create unique index comments_featured on moderation.comments (workspace_id, stream_id) where featured is not null;
create index comments_of_stream on moderation.comments (workspace_id, stream_id, pos desc);
create index comments_of_viewer on moderation.comments (workspace_id, user_id);
create index comments_oldest on moderation.comments (workspace_id, pos);

create table moderation.viewers (
  workspace_id text not null,
  user_id text not null,
  muted jsonb,
  -- Null while muted: until somebody undoes it.
  muted_until timestamptz,
  excluded jsonb,
  excluded_until timestamptz,
  label text,
  changed_at timestamptz not null,
  primary key (workspace_id, user_id)
);
create index viewers_changed on moderation.viewers (workspace_id, changed_at);

create table moderation.notes (
  workspace_id text not null,
  note_id uuid not null,
  user_id text not null,
  text text not null,
  tags jsonb not null default '[]',
  written jsonb not null,
  written_at timestamptz not null,
  edited_at timestamptz,
  primary key (workspace_id, note_id)
);
create index notes_of_viewer on moderation.notes (workspace_id, user_id, written_at);

-- `pos` is that of the first comment that asked: question ids are made of it.
create table moderation.questions (
  workspace_id text not null,
  stream_id text not null,
  pos bigint not null,
  status text not null default 'pending',
  claimed jsonb,
  settled jsonb,
  primary key (workspace_id, stream_id, pos)
);

-- What was done, for the other moderators. The audit log is for those who run the workspace, and names no viewer.
create table moderation.deeds (
  workspace_id text not null,
  deed_id bigint generated always as identity,
  done jsonb not null,
  done_at timestamptz not null,
  action text not null,
  stream_id text,
  event_id text,
  user_id text,
  question_id text,
  detail text not null default '',
  primary key (workspace_id, deed_id)
);
create index deeds_of_stream on moderation.deeds (workspace_id, stream_id, deed_id desc);
create index deeds_of_viewer on moderation.deeds (workspace_id, user_id) where user_id is not null;
create index deeds_oldest on moderation.deeds (workspace_id, done_at);

grant usage on schema moderation to livetap_app;
grant select, insert, update, delete on moderation.settings, moderation.words, moderation.holds, moderation.comments,
  moderation.viewers, moderation.notes, moderation.questions, moderation.deeds to livetap_app;
grant select, insert, delete on moderation.progress to livetap_app;
call tenancy.keep_apart(
  'moderation.settings', 'moderation.words', 'moderation.progress', 'moderation.holds', 'moderation.comments',
  'moderation.viewers', 'moderation.notes', 'moderation.questions', 'moderation.deeds'
);
