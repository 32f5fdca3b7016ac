-- The statements of JobSearch, as it writes them for these filters and orders.
\timing on
\pset pager off
\o /dev/null
\set text 'lower(id || '' '' || (request->>''model'') || '' '' || coalesce(request->>''suffix'', '''') || '' '' || metadata::text)'
\set rank '(-array_position(array[''running'', ''paused'', ''queued'', ''validating_files'', ''failed'', ''succeeded'', ''cancelled''], status))'
\echo first page
select * from jobs where project = 'default' order by id desc limit 51;
\echo page 1,000
select * from jobs where project = 'default' and id < 'ftjob-01' || lpad(to_hex(60_000), 24, '0') order by id desc limit 51;
\echo status failed
select * from jobs where project = 'default' and status in ('failed') order by id desc limit 51;
\echo one model, by end
select * from jobs where project = 'default' and request->>'model' = 'org/model-7' order by coalesce(finished_at, '-infinity') desc, id desc limit 51;
\echo by state, from the middle
select * from jobs where project = 'default' and (:rank, id) < (cast('-6' as int), 'ftjob-01' || lpad(to_hex(60_000), 24, '0')) order by :rank desc, id desc limit 51;
\echo by model
select * from jobs where project = 'default' order by request->>'model' asc, id desc limit 51;
\echo a rare word
select * from jobs where project = 'default' and :text like '%t-77777%' order by id desc limit 51;
\echo two common words
select * from jobs where project = 'default' and :text like '%team-7%' and :text like '%adapter-7%' order by id desc limit 51;
\echo a word that nothing holds
select * from jobs where project = 'default' and :text like '%nothing%' order by id desc limit 51;
\echo counts of all states
select status, count(*) as jobs from jobs where project = 'default' group by status;
\echo counts of all states for a word
select status, count(*) as jobs from jobs where project = 'default' and :text like '%team-7%' group by status;
\echo models to choose from
with recursive found (value) as (
  (select request->>'model' from jobs where project = 'default' and request->>'model' is not null order by request->>'model' limit 1)
  union all
  select (select request->>'model' from jobs where project = 'default' and request->>'model' > found.value order by request->>'model' limit 1)
  from found where found.value is not null)
select value from found where value is not null limit 200;
