-- What becomes of a checkpoint after it was committed.
alter table checkpoints
  add column pinned_at  timestamptz,
  add column pinned_by  text,
  add column deleted_at timestamptz,   -- from then on nothing begins to read it
  add column cleared_at timestamptz;   -- when the store was rid of its files
create index checkpoints_to_clear on checkpoints (deleted_at)
  where deleted_at is not null and cleared_at is null;

-- When something happened after which a job may keep fewer checkpoints.
alter table jobs add column retention_due_at timestamptz;
create index jobs_to_prune on jobs (retention_due_at) where retention_due_at is not null;
update jobs set retention_due_at = now() where id in (select job from checkpoints);

-- Checkpoints that somebody wants published for themselves; the newest request of each.
create table publications (
  job          text collate "C" not null,
  attempt      integer not null,
  step         bigint not null,
  tries        integer not null,      -- each with a workflow and runs of its own
  principal    text not null,
  state        text not null,
  reason       text,                  -- why it was withheld, or has failed
  requested_at timestamptz not null,
  ended_at     timestamptz,
  primary key (job, attempt, step),
  foreign key (job, attempt, step) references checkpoints
);
create index publications_under_way on publications (requested_at) where ended_at is null;

-- A job has one version of its own, and one for each step that is published for itself.
alter table adapters add column step bigint not null default 0;   -- 0: the job's own
alter table adapters drop constraint adapters_job_key;
alter table adapters add constraint adapters_of_job unique (job, step);
