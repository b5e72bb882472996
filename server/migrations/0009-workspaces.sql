-- Who works where. The API is the only writer; the retention service removes what belongs to a deleted workspace.

create table teams.workspaces (
  workspace_id text primary key,
  name text not null,
  created_at timestamptz not null default now(),
  -- From here on nobody may enter it, and all that it holds is being removed.
  deleted_at timestamptz
);

create table teams.members (
  workspace_id text not null,
  account_id text not null,
  role text not null,
  joined_at timestamptz not null default now(),
  primary key (workspace_id, account_id)
);
-- Whoever signs in looks for the workspaces of an account.
create index members_by_account on teams.members (account_id, joined_at);

create table teams.invitations (
  workspace_id text not null,
  invitation_id text not null,
  -- SHA-256 of what the link holds.
  hash bytea not null,
  role text not null,
  note text not null default '',
  created_at timestamptz not null default now(),
  created_by text not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  used_by text,
  primary key (workspace_id, invitation_id)
);
create index invitations_by_hash on teams.invitations (hash);

-- What opens one feed or socket, once.
create table teams.tickets (
  workspace_id text not null,
  -- SHA-256 of the ticket.
  hash bytea not null,
  -- Whoever asked for it, to be looked up again when it is used.
  actor_kind text not null,
  actor_id text not null,
  session_id text,
  expires_at timestamptz not null,
  primary key (workspace_id, hash)
);
create index tickets_by_hash on teams.tickets (hash);

-- What signs an account in once, without a password.
create table teams.sign_in_links (
  -- SHA-256 of what the link holds.
  hash bytea primary key,
  account_id text not null,
  expires_at timestamptz not null
);

-- How far the removal of a deleted workspace is; told to whoever asked for it.
create table teams.deletions (
  deletion_id text primary key,
  removed_workspace text not null,
  workspace_name text not null,
  requested_by text not null,
  requested_at timestamptz not null default now(),
  finished_at timestamptz,
  removed bigint not null default 0,
  remaining bigint
);

grant select, insert, update, delete on teams.workspaces, teams.members, teams.invitations, teams.tickets to livetap_app;
call tenancy.keep_apart('teams.workspaces', 'teams.members', 'teams.invitations', 'teams.tickets');

create index deletions_of_workspace on teams.deletions (removed_workspace);
create index deletions_of_account on teams.deletions (requested_by, requested_at);

-- Who begins a log asks the database, not every batch: without a head nothing can be added to one. What comes late for a
-- workspace that was deleted therefore finds none, and cannot begin one.
create function teams.skip_deleted() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if exists (select from teams.deletions where removed_workspace = new.workspace_id) then
    return null;
  end if;
  return new;
end $$;
revoke execute on function teams.skip_deleted from public;
create trigger not_of_deleted before insert on live.heads for each row execute function teams.skip_deleted();

-- What was there before belongs to whoever owns the installation.
insert into teams.workspaces (workspace_id, name) values ('default', 'My workspace');
