import { type Kysely, sql } from 'kysely'
import type { Tables } from '#ports/tables.ts'

const rule = `(workspace_id = NULLIF(current_setting('app.ws'::text, true), ''::text))`

/** What in the structure of the database could show a workspace the rows of another, in words; none is as it should be. */
export async function findIsolationFaults(query: Kysely<Tables>): Promise<string[]> {
  const { rows } = await sql<{ fault: string }>`
    with relations as (
      select c.oid, c.oid::regclass::text as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced, a.attnum
      from pg_class c
      left join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped
      where c.relnamespace in ('live'::regnamespace, 'api'::regnamespace, 'teams'::regnamespace,
        'privacy'::regnamespace, 'secrets'::regnamespace, 'moderation'::regnamespace, 'forward'::regnamespace) and c.relkind in ('r', 'p', 'v', 'm', 'f')
    ), tables as (
      select * from relations where attnum is not null
    ), policies as (
      select polrelid, polname, polcmd = '*' and polpermissive
        and pg_get_expr(polqual, polrelid) = ${rule} and pg_get_expr(polwithcheck, polrelid) = ${rule} as holds
      from pg_policy where polroles && array[0::oid, 'livetap_app'::regrole::oid]
    )
    select name || ': row-level security is not enabled' as fault from tables where not enabled
    union all
    select name || ': row-level security is not forced' from tables where not forced
    union all
    select name || ': no policy keeps to the workspace' from tables
      where not exists (select from policies where polrelid = tables.oid and holds)
    union all
    select name || ': policy ' || polname || ' lets more through' from tables join policies on polrelid = tables.oid
      where not holds
    union all
    select name || ': unique index ' || indexrelid::regclass || ' has no workspace_id' from tables
      join pg_index i on i.indrelid = tables.oid and i.indisunique
      where attnum <> all ((i.indkey::int2[])[0:i.indnkeyatts - 1])
    union all
    select name || ': foreign key ' || conname || ' has no workspace_id' from tables
      join pg_constraint on conrelid = tables.oid and contype = 'f' where attnum <> all (conkey)
    union all
    select name || ': can be read without row-level security' from relations
      where (attnum is null or not enabled) and has_any_column_privilege('livetap_app', oid, 'select')
    union all
    select 'livetap_app: goes past row-level security' from pg_roles
      where rolname = 'livetap_app' and (rolsuper or rolbypassrls)
    union all
    select 'livetap_app: is a member of ' || roleid::regrole from pg_auth_members where member = 'livetap_app'::regrole
    order by fault`.execute(query)
  return rows.map(({ fault }) => fault)
}
