-- Rooms in which people watch together. The api writes rooms and invitations, the rooms service how many uses of an invitation
-- are left, and states: what a room is like while nobody is in it.

create schema rooms;

create table rooms.rooms (
  workspace_id text not null,
  -- It is part of the address, and in rooms for whoever has that it is all that is needed.
  room_id text not null,
  name text not null,
  visibility text not null,
  -- scrypt; null: none.
  password text,
  -- What was chosen when it was made.
  settings jsonb not null default '{}',
  -- @username of the live that drives the room; null: none.
  unique_id text,
  created_by text not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, room_id)
);
-- Whoever comes names the room alone.
create index rooms_by_id on rooms.rooms (room_id);
create index rooms_public on rooms.rooms (created_at desc) where visibility = 'public';

create table rooms.invites (
  workspace_id text not null,
  room_id text not null,
  invite_id text not null,
  -- SHA-256 of the token.
  hash bytea not null,
  role text not null,
  uses_left integer not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (workspace_id, room_id, invite_id)
);
-- A token names itself before its room is looked at.
create index invites_by_id on rooms.invites (invite_id);

create table rooms.states (
  workspace_id text not null,
  room_id text not null,
  -- All of the room but its chat.
  document jsonb not null,
  -- The newest of the chat, oldest first.
  messages jsonb not null,
  -- Of the document: an older one is not written over a newer one.
  version bigint not null,
  last_activity_at timestamptz not null,
  -- A room that played is where it was then.
  kept_at timestamptz not null,
  primary key (workspace_id, room_id)
);

grant usage on schema rooms to livetap_app;
grant select, insert, update, delete on rooms.rooms, rooms.invites to livetap_app;
grant select, delete on rooms.states to livetap_app;
call tenancy.keep_apart('rooms.rooms', 'rooms.invites', 'rooms.states');
