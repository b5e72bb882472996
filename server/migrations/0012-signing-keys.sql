-- What access tokens are signed with. The newest signs; the others are known until what they signed has expired.
create table auth.signing_keys (
  kid text primary key,
  -- JWK, as it is published.
  public jsonb not null,
  -- PKCS #8, sealed.
  private text not null,
  created_at timestamptz not null
);
create index signing_keys_newest on auth.signing_keys (created_at desc);
