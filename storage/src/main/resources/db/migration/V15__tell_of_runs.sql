-- Whoever shows a job hears too when the run of the schedule that submitted it, or the evaluation
-- that its request asked for, goes on.
create function tell_job_of() returns trigger language plpgsql as $$
begin
  perform pg_notify('jobs', new.project || ' ' || new.job);
  return null;
end $$;
create trigger tell_job_of_run after insert or update on schedule_runs
  for each row when (new.job is not null) execute function tell_job_of();
create trigger tell_job_of_evaluation after insert or update of state on evaluations
  for each row when (new.of_job) execute function tell_job_of();
