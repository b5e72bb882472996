-- The API's tables. It is their only writer.

create schema api;

-- Which @usernames a workspace wants to be connected to. Ingest reads it; a restart goes on where it was.
create table api.follows (
  workspace_id text not null,
  unique_id text not null,
  followed_at timestamptz not null default now(),
  primary key (workspace_id, unique_id)
);
