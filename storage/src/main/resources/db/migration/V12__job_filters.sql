-- Filters and orders of the list of jobs. Within equal values the newest come first.
create extension if not exists pg_trgm;

create index jobs_by_status on jobs (project, status, id desc);
create index jobs_by_rank on jobs (
  project,
  (-array_position(array['running', 'paused', 'queued', 'validating_files', 'failed', 'succeeded', 'cancelled'], status)) desc,
  id desc);
create index jobs_by_end on jobs (project, coalesce(finished_at, '-infinity') desc, id desc);
create index jobs_by_model on jobs (project, (request->>'model'), id desc);
create index jobs_by_site on jobs (project, site, id desc);
create index jobs_by_principal on jobs (project, principal, id desc);
create index jobs_by_text on jobs using gin (
  lower(id || ' ' || (request->>'model') || ' ' || coalesce(request->>'suffix', '') || ' ' || metadata::text)
  gin_trgm_ops);

-- When the job came to each station of its road, by the station's name.
alter table jobs add column stages jsonb not null default '{}';

-- Whoever shows jobs hears of each that changes: its project and its id.
create function tell_job() returns trigger language plpgsql as $$
begin
  perform pg_notify('jobs', new.project || ' ' || new.id);
  return null;
end $$;
create trigger tell_job after insert or update on jobs for each row execute function tell_job();
