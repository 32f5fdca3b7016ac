-- Who still needs a file: the truth for whoever would delete it, or let it expire. What has not
-- ended is little, and each part finds it by its own index.
create view file_readers as
select j.request->'training'->>'fileId' as file, 'job' as kind, j.id as reader
from jobs j
where j.finished_at is null
union all
select j.request->'validation'->>'fileId', 'job', j.id
from jobs j
where j.finished_at is null
union all
select jsonb_path_query(j.request, '$.evaluation.tasks[*].data.fileId') #>> '{}', 'job', j.id
from jobs j
where j.finished_at is null
union all
select jsonb_path_query(e.spec, '$.tasks[*].data.fileId') #>> '{}', 'evaluation', e.id
from evaluations e
where e.finished_at is null
union all
select j.request->'validation'->>'fileId', 'evaluation', e.id   -- for the validation loss
from evaluations e join jobs j on j.id = e.job
where e.finished_at is null
union all
select a.file, 'alias', a.alias
from dataset_aliases a join files f on f.id = a.file and f.project = a.project
union all
select named.file, 'schedule', template.schedule
from (select id as schedule, definition from schedules where deleted_at is null   -- each run trains anew
      union all
      select schedule, definition from schedule_runs where ended_at is null       -- as it was then
     ) template
cross join lateral (
  select template.definition->'job'->'validation'->>'fileId'
  union all
  select jsonb_path_query(template.definition, '$.job.evaluation.tasks[*].data.fileId') #>> '{}'
) named (file);
