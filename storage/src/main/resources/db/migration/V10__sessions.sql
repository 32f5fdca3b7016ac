-- Who is signed in at the console, as Spring Session lays it out: only a key's id and a project's
-- name are kept of it.
create table sessions (
  primary_id            char(36) primary key,
  session_id            char(36) not null,
  creation_time         bigint not null,
  last_access_time      bigint not null,
  max_inactive_interval int not null,
  expiry_time           bigint not null,
  principal_name        varchar(100)
);
create unique index sessions_by_id on sessions (session_id);
create index sessions_by_expiry on sessions (expiry_time);
create index sessions_of_principal on sessions (principal_name);

create table sessions_attributes (
  session_primary_id char(36) not null references sessions on delete cascade,
  attribute_name     varchar(200) not null,
  attribute_bytes    bytea not null,
  primary key (session_primary_id, attribute_name)
);

-- Every command that somebody gave, whatever came of it.
create table audit (
  id        text collate "C" primary key,   -- sorts by time
  time      timestamptz not null,
  principal text,                           -- null, as the next three, where nobody was known
  project   text,
  role      text,
  key       text,                           -- its id
  action    text not null,                  -- method and route, or words
  target    text,
  source    text not null,                  -- the address that the request came from
  request   text not null,                  -- its id
  outcome   text not null,                  -- done, refused or failed
  status    integer not null                -- of the answer
);
create index audit_of_project on audit (project, id desc);
