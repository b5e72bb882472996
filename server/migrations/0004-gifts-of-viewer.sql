-- What a viewer gave in earlier lives is summed up whenever the viewer comes: gifts are few among the events of a viewer.
create index events_of_gifter on live.events (workspace_id, user_id, occurred_at) include (coins)
  where trigger_id = 2 and source = 'live' and user_id is not null;
