-- Where the programs are that rules have do something. The api writes it; passwords are among the secrets of the workspace
-- (secrets.of_workspaces).
create table rules.programs (
  workspace_id text not null,
  program text not null,
  url text not null,
  has_password boolean not null,
  changed jsonb not null,
  primary key (workspace_id, program)
);

grant select, insert, update, delete on rules.programs to livetap_app;
call tenancy.keep_apart('rules.programs');
