-- @usernames that open dashboards look at: received like followed ones, for as long as somebody looks.
create table api.watches (
  workspace_id text not null,
  unique_id text not null,
  -- The process that the dashboards are connected to; it renews its rows, and they run out when it is gone.
  holder text not null,
  expires_at timestamptz not null,
  primary key (workspace_id, unique_id, holder)
);
