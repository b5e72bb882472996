-- What moderators hold or hide, and muted viewers, are left out of what is sent on.
alter table forward.sinks add column without_hidden boolean not null default false;
