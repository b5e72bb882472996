-- The database itself keeps workspaces apart: what works for one of them (Db.within) does so as the role livetap_app, which
-- sees and writes the rows of the workspace that `app.ws` names, and none without it.

-- Roles are the whole cluster's: another database may have made it already, or be making it at this moment.
do $$
declare
  -- Until PostgreSQL 16 every member may become the role.
  becoming constant text := case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end;
begin
  if not exists (select from pg_roles where rolname = 'livetap_app') then
    begin
      create role livetap_app nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
    exception when duplicate_object or unique_violation then null;
    end;
  end if;
  if exists (select from pg_roles where rolname = 'livetap_app' and (rolsuper or rolbypassrls)) then
    raise exception 'the role livetap_app may neither be superuser nor go past row-level security';
  end if;
  if not pg_has_role(current_user, 'livetap_app', becoming) then
    begin
      execute format('grant livetap_app to %I', current_user);
    exception when unique_violation then null;
    end;
  end if;
end $$;

-- A key without the workspace tells one of them what another has.
alter table live.dead_letters
  drop constraint dead_letters_pkey,
  drop constraint dead_letters_stage_source_id_key,
  add primary key (workspace_id, id),
  add unique (workspace_id, stage, source_id);
-- The primary key serves its queries; the oldest of all workspaces are dropped together.
drop index live.dead_letters_newest;
create index dead_letters_oldest on live.dead_letters (id);

grant usage on schema live, api to livetap_app;
grant select on live.heads, live.streams, live.sessions, live.viewers, live.events, live.gaps, live.dead_letters
  to livetap_app;
-- Whoever asks first for the head of a workspace's log begins it.
grant insert on live.heads to livetap_app;
grant select, insert, update, delete on api.follows, api.watches to livetap_app;

create schema tenancy;

-- Holds whoever works as livetap_app to the workspace of the transaction. Every table with a workspace_id goes through it.
-- The second policy is for the services that work for all workspaces: they connect as the owner, who need not be a superuser.
create procedure tenancy.keep_apart(variadic isolated regclass[]) language plpgsql as $$
declare
  one regclass;
begin
  foreach one in array isolated loop
    execute format('alter table %s enable row level security, force row level security', one);
    execute format('create policy of_workspace on %s to livetap_app
      using (workspace_id = nullif(current_setting(''app.ws'', true), ''''))
      with check (workspace_id = nullif(current_setting(''app.ws'', true), ''''))', one);
    execute format('create policy of_all on %s to %I using (true) with check (true)', one, current_user);
  end loop;
end $$;
revoke execute on procedure tenancy.keep_apart from public;

call tenancy.keep_apart(
  'live.heads', 'live.streams', 'live.sessions', 'live.viewers', 'live.events', 'live.gaps',
  'live.dead_letters', 'api.follows', 'api.watches'
);
