-- Hardware that a workspace drives. The api registers devices, makes tokens, sets policies and approves manifests; the devices
-- service writes states, commands and notes, adopts the first manifest of a device, and notes when a token was used.
-- `interlocks` is written by both: whoever presses stop, and the device that was stopped.

create schema devices;

create table devices.devices (
  workspace_id text not null,
  -- 16 hexadecimal digits: also its user, client id and part of its topics over MQTT.
  device_id text not null,
  name text not null,
  kind text not null,
  is_virtual boolean not null default false,
  -- What is approved of what it says of itself; null until it has said something.
  manifest jsonb,
  policy jsonb not null default '{}',
  changed jsonb not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, device_id)
);

create table devices.tokens (
  workspace_id text not null,
  device_id text not null,
  token_id text not null,
  -- SHA-256 of the token.
  hash bytea not null,
  -- A device policy: what comes with this token is allowed no more.
  limits jsonb not null default '{}',
  created_at timestamptz not null default now(),
  created_by text not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  primary key (workspace_id, device_id, token_id)
);
-- A token names itself before its workspace is known.
create index tokens_by_id on devices.tokens (token_id);
-- A broker of others names the device alone.
create index tokens_of_device on devices.tokens (device_id, created_at);

-- How a device was when it was last heard of.
create table devices.states (
  workspace_id text not null,
  device_id text not null,
  -- Grows with every connection of the device: of two that believe to have it, the greater one has.
  epoch bigint not null default 0,
  -- Which process has the connection; null: none.
  holder text,
  transport text,
  address text,
  connected_at timestamptz,
  last_seen_at timestamptz,
  -- The manifest that it came with last, where that is not the approved one.
  proposed jsonb,
  -- What it was refused: it is not asked about again while it says the same.
  refused jsonb,
  -- The last state that it told.
  state jsonb,
  primary key (workspace_id, device_id)
);

create table devices.interlocks (
  workspace_id text not null,
  device_id text not null,
  -- The emergency stop; null: not pressed.
  stop jsonb,
  -- Since when and until when it may do what is of high risk; null: it may not.
  arming jsonb,
  primary key (workspace_id, device_id)
);

create table devices.commands (
  workspace_id text not null,
  command_id text not null,
  device_id text not null,
  capability text not null,
  parameters jsonb not null,
  source_kind text not null,
  source_name text not null,
  rule_id uuid,
  event_id text,
  event_type text,
  -- The viewer whose event it was.
  user_id text,
  status text not null,
  reason text,
  detail text,
  happened_at timestamptz,
  received_at timestamptz,
  normalized_at timestamptz,
  decided_at timestamptz,
  queued_at timestamptz not null,
  sent_at timestamptz,
  acknowledged_at timestamptz,
  primary key (workspace_id, command_id)
);
create index commands_of_device on devices.commands (workspace_id, device_id, queued_at desc, command_id desc);
create index commands_of_viewer on devices.commands (workspace_id, user_id) where user_id is not null;
create index commands_oldest on devices.commands (workspace_id, queued_at);

create table devices.notes (
  workspace_id text not null,
  device_id text not null,
  note bigint generated always as identity,
  at timestamptz not null,
  kind text not null,
  text text not null,
  primary key (workspace_id, device_id, note)
);
create index notes_oldest on devices.notes (workspace_id, at);

grant usage on schema devices to livetap_app;
grant select, insert, update, delete on devices.devices, devices.tokens, devices.interlocks to livetap_app;
grant select, delete on devices.states, devices.commands, devices.notes to livetap_app;
-- A proposal that was approved or refused is settled by whoever did.
grant update (proposed, refused) on devices.states to livetap_app;
call tenancy.keep_apart('devices.devices', 'devices.tokens', 'devices.states', 'devices.interlocks', 'devices.commands', 'devices.notes');
