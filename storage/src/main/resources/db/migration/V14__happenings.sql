-- Evaluations and runs of schedules are told of as well. A run that had nothing to train is not.
create or replace view happenings as
select project,
       'fine_tuning.job.' || status as type,
       id as subject,
       finished_at as happened_at,
       jsonb_strip_nulls(jsonb_build_object(
         'id', id,
         'status', status,
         'fine_tuned_model', fine_tuned_model,
         'error', error)) as data
from jobs
where finished_at is not null
union all
select project,
       'tunewright.evaluation.' || state,
       id,
       coalesce(finished_at, now()),   -- waiting for approval is news as long as it lasts
       jsonb_strip_nulls(jsonb_build_object(
         'id', id,
         'state', state,
         'adapter', name,
         'version', version,
         'job', job,
         'promoted', promoted,
         'error', error))
from evaluations
where finished_at is not null or state = 'awaiting_approval'
union all
select r.project,
       'tunewright.schedule_run.' || r.outcome,
       r.id,
       r.ended_at,
       jsonb_strip_nulls(jsonb_build_object(
         'id', r.id,
         'outcome', r.outcome,
         'reason', r.outcome_reason,
         'schedule', r.schedule,
         'schedule_name', s.name,
         'job', r.job))
from schedule_runs r join schedules s on s.id = r.schedule
where r.ended_at is not null and r.outcome <> 'skipped';

create index evaluations_ended on evaluations (project, finished_at) where finished_at is not null;
create index schedule_runs_ended on schedule_runs (project, ended_at) where ended_at is not null;
