-- Every run that a job was given, of training and of evaluation.
create table attempts (
  job          text collate "C" not null references jobs,
  run_key      text not null,
  attempt      integer not null,   -- from 1, trainings and evaluations counted apart
  site         text not null,
  resumed_step bigint,             -- of the checkpoint that it went on from, or that it measures
  started_at   timestamptz not null,
  ended_at     timestamptz,
  cause        text,
  reason       text,
  evidence     text,               -- key of what was kept of its end
  primary key (job, run_key)
);

-- What operators want of a job, and the sequence of the event that told so.
alter table jobs add column paused boolean not null default false;
alter table jobs add column deadline timestamptz;
alter table jobs add column wished bigint not null default 0;
