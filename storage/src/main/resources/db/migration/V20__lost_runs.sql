-- Temporal's schedule, made anew too, knows nothing of a run that was lost and started again.
alter table schedule_runs add column lost_at timestamptz;
