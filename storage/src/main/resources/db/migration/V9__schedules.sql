-- What is trained again and again. The row is the truth; Temporal's schedule of the same id follows.
create table schedules (
  id          text collate "C" primary key,
  project     text not null,
  principal   text not null,
  name        text not null,
  body        jsonb not null,        -- as it was asked for
  timing      jsonb not null,
  definition  jsonb not null,        -- what its runs do
  paused      boolean not null,
  note        text,                  -- why it was paused, or goes on
  revision    bigint not null,       -- of every change; Temporal's schedule carries it too
  created_at  timestamptz not null,
  updated_at  timestamptz not null,
  deleted_at  timestamptz,
  removed_at  timestamptz            -- when Temporal had no such schedule any more
);
create unique index schedules_by_name on schedules (project, name) where deleted_at is null;

-- Every run, with what it found, decided and came to.
create table schedule_runs (
  id              text collate "C" primary key,
  schedule        text collate "C" not null references schedules,
  project         text not null,
  definition      jsonb not null,        -- as it was when the run began
  workflow        text not null,
  execution       text not null,         -- the first Temporal run of the workflow
  scheduled_for   timestamptz not null,
  started_at      timestamptz not null,
  survey          jsonb,                 -- what it found
  decision        text,
  reason          text,                  -- of the decision
  training_file   text collate "C" not null,   -- ids that are its own from the beginning, whether
  validation_file text collate "C" not null,   -- or not there will be such files
  job             text collate "C",
  stop_asked_at   timestamptz,
  outcome         text,
  outcome_reason  text,
  ended_at        timestamptz,
  unique (workflow, execution)
);
create index runs_of_schedule on schedule_runs (schedule, id desc);
create index runs_under_way on schedule_runs (id) where ended_at is null;
create index runs_by_job on schedule_runs (job) where job is not null;

-- Names of files, which can be moved to others.
create table dataset_aliases (
  project  text not null,
  alias    text not null,
  file     text collate "C" not null,
  moved_by text not null,
  moved_at timestamptz not null,
  primary key (project, alias)
);
