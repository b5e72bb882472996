-- Rules, what they remember, and what they have done. The api writes rules, revisions, settings and wishes (cancel); the
-- rules service everything else. A `Done` is {"by": {kind, id, name}, "at": time}.

create schema rules;

-- `revision` grows with every change that the rules service has to know: publish, switch, rollback, delete, pause.
create table rules.settings (
  workspace_id text primary key,
  revision bigint not null default 0,
  paused jsonb,
  paused_queues jsonb not null default '[]'
);

-- How far the log of a workspace has been decided on; begun with the first published rule at the head of the log.
-- `erasures` grows when a viewer is erased: what was read before is of no use then.
create table rules.progress (
  workspace_id text primary key,
  pos bigint not null,
  erasures bigint not null default 0
);

create table rules.rules (
  workspace_id text not null,
  rule_id uuid not null,
  name text not null,
  enabled boolean not null default false,
  -- The text that is not published yet.
  draft jsonb,
  -- Which revision acts; null: none yet.
  revision integer,
  changed jsonb not null,
  changed_at timestamptz not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, rule_id)
);

create table rules.revisions (
  workspace_id text not null,
  rule_id uuid not null,
  revision integer not null,
  definition jsonb not null,
  note text not null default '',
  published jsonb not null,
  primary key (workspace_id, rule_id, revision)
);

-- What rules remember: windows, sequences, cooldowns, quotas, what runs. `key` is of the engine's making.
create table rules.memory (
  workspace_id text not null,
  key text not null,
  rule_id uuid not null,
  user_id text,
  value jsonb not null,
  -- Null: until the rule is gone.
  expires_at timestamptz,
  primary key (workspace_id, key)
);
create index memory_of_rule on rules.memory (workspace_id, rule_id);
create index memory_of_viewer on rules.memory (workspace_id, user_id) where user_id is not null;
create index memory_expired on rules.memory (expires_at) where expires_at is not null;

-- One firing of a rule. Its id is made of rule, event and ordinal: decided twice, it is still one.
create table rules.executions (
  workspace_id text not null,
  execution_id text not null,
  rule_id uuid not null,
  rule_name text not null,
  revision integer not null,
  origin text not null,
  event_id text not null,
  event_type text not null,
  stream_id text not null,
  pos bigint not null,
  user_id text,
  -- The event as placeholders know it, and who it was.
  placeholders jsonb not null,
  viewer jsonb,
  queue text not null,
  priority integer not null default 0,
  on_error text not null default 'continue',
  status text not null default 'waiting',
  error text,
  happened_at timestamptz not null,
  received_at timestamptz not null,
  decided_at timestamptz not null,
  expires_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  primary key (workspace_id, execution_id)
);
create index executions_waiting on rules.executions (workspace_id, queue, priority desc, decided_at)
  where status in ('waiting', 'running');
-- Of a queue one runs, whoever begins it.
create unique index executions_running on rules.executions (workspace_id, queue) where status = 'running';
create index executions_newest on rules.executions (workspace_id, decided_at desc, pos desc, execution_id desc);
create index executions_of_rule on rules.executions (workspace_id, rule_id, decided_at desc);
create index executions_of_event on rules.executions (workspace_id, event_id);
create index executions_of_viewer on rules.executions (workspace_id, user_id) where user_id is not null;

-- The outbox: what an execution has to do, in its order.
create table rules.actions (
  workspace_id text not null,
  action_id text not null,
  execution_id text not null,
  index integer not null,
  type text not null,
  target text not null,
  -- The action of the rule, and what it is with the placeholders filled in.
  action jsonb not null,
  rendered jsonb not null,
  user_id text,
  status text not null default 'waiting',
  error text,
  -- Of the rule: how long after the beginning of the execution. Milliseconds.
  after_ms integer not null default 0,
  -- When it may begin: `infinity` before it is its turn. While one is started: until when whoever does it is believed to.
  not_before timestamptz not null,
  expires_at timestamptz not null,
  attempts integer not null default 0,
  started_at timestamptz,
  finished_at timestamptz,
  primary key (workspace_id, action_id)
);
create unique index actions_of_execution on rules.actions (workspace_id, execution_id, index);
create index actions_due on rules.actions (not_before) where status in ('waiting', 'retrying', 'started');
create index actions_of_viewer on rules.actions (workspace_id, user_id) where user_id is not null;

create table rules.attempts (
  workspace_id text not null,
  action_id text not null,
  attempt integer not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  outcome text not null default 'unknown',
  status integer,
  ms double precision,
  error text,
  answer text,
  primary key (workspace_id, action_id, attempt)
);

-- The last refusals of each rule (at most 20 of a rule), for who asks why not.
create table rules.refusals (
  workspace_id text not null,
  rule_id uuid not null,
  pos bigint not null,
  event_id text not null,
  user_id text,
  at timestamptz not null,
  decision jsonb not null,
  primary key (workspace_id, rule_id, pos)
);
create index refusals_of_event on rules.refusals (workspace_id, event_id);
create index refusals_of_viewer on rules.refusals (workspace_id, user_id) where user_id is not null;

-- How often a rule decided what, by day (UTC).
create table rules.tallies (
  workspace_id text not null,
  rule_id uuid not null,
  day date not null,
  reason text not null,
  count bigint not null,
  primary key (workspace_id, rule_id, day, reason)
);

-- Circuits: an address that keeps failing is left alone for a while.
create table rules.endpoints (
  workspace_id text not null,
  endpoint text not null,
  failures integer not null default 0,
  first_failed_at timestamptz,
  open_until timestamptz,
  disabled_at timestamptz,
  last_error text,
  primary key (workspace_id, endpoint)
);

create table rules.points (
  workspace_id text not null,
  user_id text not null,
  points bigint not null default 0,
  changed_at timestamptz not null,
  primary key (workspace_id, user_id)
);

grant usage on schema rules to livetap_app;
grant select, insert, update, delete on rules.settings, rules.rules, rules.revisions, rules.memory, rules.executions,
  rules.actions, rules.attempts, rules.refusals, rules.tallies, rules.endpoints, rules.points to livetap_app;
grant select, insert, delete on rules.progress to livetap_app;
call tenancy.keep_apart(
  'rules.settings', 'rules.progress', 'rules.rules', 'rules.revisions', 'rules.memory', 'rules.executions',
  'rules.actions', 'rules.attempts', 'rules.refusals', 'rules.tallies', 'rules.endpoints', 'rules.points'
);
