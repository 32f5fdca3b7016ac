-- Ids sort by time, byte by byte.
create table jobs (
  id                  text collate "C" primary key,
  project             text not null,
  principal           text not null,
  idempotency_key     text,
  body_hash           text not null,
  request             jsonb not null,
  metadata            jsonb not null,
  status              text not null,
  stage               text not null,
  told                bigint not null default 0,   -- sequence of the newest event that was applied
  attempt             integer not null default 0,  -- of training; 0 before the first launch
  site                text,
  run_key             text,                        -- the newest order, of whichever kind
  plan                jsonb,
  result              jsonb,
  verdict             jsonb,
  error               jsonb,
  fine_tuned_model    text,
  cancel_requested_at timestamptz,
  created_at          timestamptz not null,
  finished_at         timestamptz,
  unique (project, idempotency_key)
);
create index jobs_of_project on jobs (project, id desc);
create index jobs_under_way on jobs (id) where finished_at is null;
create index jobs_by_short_id on jobs (project, right(id, 8));
create index jobs_by_metadata on jobs using gin (metadata jsonb_path_ops);

create table job_events (
  job      text collate "C" not null references jobs,
  sequence bigint not null,
  time     timestamptz not null,
  level    text not null,
  message  text not null,
  primary key (job, sequence)
);

create table checkpoints (
  job          text collate "C" not null references jobs,
  attempt      integer not null,
  step         bigint not null,
  manifest_key text not null,
  files        integer not null,
  bytes        bigint not null,
  metrics      jsonb not null,
  created_at   timestamptz not null,
  primary key (job, attempt, step)
);

create table files (
  id         text collate "C" primary key,
  project    text not null,
  principal  text not null,
  purpose    text not null,
  filename   text not null,
  key        text not null,
  sha256     text not null,
  bytes      bigint not null,
  created_at timestamptz not null,
  expires_at timestamptz
);
create index files_of_project on files (project, id desc);

create table models (
  project    text not null,
  name       text not null,
  source     text not null,
  principal  text not null,
  created_at timestamptz not null,
  primary key (project, name)
);

create table snapshots (
  source       text not null,
  name         text not null,
  commit       text not null,
  manifest_key text not null,
  files        integer not null,
  bytes        bigint not null,
  created_at   timestamptz not null,
  primary key (source, name, commit)
);

-- Which staged weights a project's names stand for, as its plans have told.
create table model_snapshots (
  project    text not null,
  model      text not null,
  source     text not null,
  name       text not null,
  commit     text not null,
  planned_at timestamptz not null,
  primary key (project, model, source, name, commit)
);

create table blobs (
  sha256 text primary key,
  key    text not null,
  bytes  bigint not null
);

-- A version stays taken after its adapter was deleted: numbers are never given twice.
create table adapters (
  project      text not null,
  name         text not null,
  version      integer not null,
  job          text collate "C" not null unique references jobs,
  model        text unique,
  uri          text,
  manifest_key text,
  sha256       text,
  bytes        bigint,
  claimed_at   timestamptz not null,
  published_at timestamptz,
  deleted_at   timestamptz,
  primary key (project, name, version)
);

create table aliases (
  project  text not null,
  name     text not null,
  alias    text not null,
  version  integer not null,
  moved_at timestamptz not null,
  primary key (project, name, alias),
  foreign key (project, name, version) references adapters
);

create table keys (
  id           text primary key,
  hash         text not null unique,   -- sha256 of the secret, which has 256 random bits
  principal    text not null,
  project      text not null,
  role         text not null,
  created_at   timestamptz not null,
  last_used_at timestamptz,
  revoked_at   timestamptz
);
