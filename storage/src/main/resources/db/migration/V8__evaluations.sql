-- Every move of an adapter's alias, in order of time.
create table alias_moves (
  project      text not null,
  name         text not null,
  alias        text not null,
  moved_at     timestamptz not null,
  kind         text not null,
  from_version integer,              -- null where it pointed nowhere
  to_version   integer,              -- null where it points nowhere since
  principal    text not null,
  reason       text,
  evaluation   text,                 -- that moved it
  primary key (project, name, alias, moved_at)
);

-- Adapters that are measured and judged after their publication.
create table evaluations (
  id           text collate "C" primary key,
  project      text not null,
  principal    text not null,
  name         text not null,
  version      integer not null,
  job          text collate "C" not null references jobs,   -- that trained the adapter
  of_job       boolean not null,     -- asked for by that job's request, not later
  spec         jsonb not null,
  state        text not null,
  run_key      text,                 -- the newest order
  champion     integer,              -- the version compared with
  scores       jsonb,
  verdict      jsonb,
  approved     boolean,              -- what an operator decided
  decided_by   text,
  decided_at   timestamptz,
  note         text,
  promoted     boolean not null default false,
  error        text,                 -- why it did not pass, where the verdict doesn't say
  created_at   timestamptz not null,
  finished_at  timestamptz,
  cancel_requested_at timestamptz,
  foreign key (project, name, version) references adapters
);
create index evaluations_of_adapter on evaluations (project, name, version, id desc);
create unique index evaluations_of_job on evaluations (job) where of_job;
create index evaluations_under_way on evaluations (id) where finished_at is null;
