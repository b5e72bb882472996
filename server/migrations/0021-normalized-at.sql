-- When the normalizer had made the event. Unknown of what was stored before.
alter table live.events add column normalized_at timestamptz;

-- The same of the event that an execution is of.
alter table rules.executions add column normalized_at timestamptz;
