-- An evaluation may wait for approval more than once. Each wait is told of, and what may be told
-- once is told apart by its time.
alter table evaluations add column awaiting_since timestamptz;
update evaluations set awaiting_since = created_at where state = 'awaiting_approval';

alter table deliveries add column happened_at timestamptz;
update deliveries d
set happened_at = coalesce((select max(h.happened_at) from happenings h
                            where h.type = d.type and h.subject = d.subject
                              and h.type <> 'tunewright.evaluation.awaiting_approval'),
                           (select e.awaiting_since from evaluations e
                            where e.id = d.subject
                              and d.type = 'tunewright.evaluation.awaiting_approval'),
                           d.created_at);
alter table deliveries
  alter column happened_at set not null,
  alter column happened_at set default now(),   -- for who writes as before
  drop constraint deliveries_webhook_type_subject_key,
  add unique (webhook, type, subject, happened_at);

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
       coalesce(finished_at, awaiting_since, created_at),
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
