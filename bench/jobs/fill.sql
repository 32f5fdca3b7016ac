-- 100,000 jobs of one project over two years, with plans as large as real ones, and 20,000 of others.
insert into jobs (id, project, principal, body_hash, request, metadata, status, stage, told, attempt,
                  site, plan, created_at, finished_at)
select 'ftjob-01' || lpad(to_hex(n), 24, '0'),
       case when n % 6 = 0 then 'other' else 'default' end,
       'user-' || n % 40,
       'h',
       jsonb_build_object(
         'model', 'org/model-' || n % 60,
         'suffix', case when n % 3 = 0 then null else 'adapter-' || n % 900 end,
         'training', jsonb_build_object('fileId', 'file-' || n % 500),
         'metadata', jsonb_build_object('team', 'team-' || n % 25, 'ticket', 'T-' || n)),
       jsonb_build_object('team', 'team-' || n % 25, 'ticket', 'T-' || n),
       case when n > 119_960 then 'running' when n > 119_900 then 'queued'
            when n % 17 = 0 then 'failed' when n % 29 = 0 then 'cancelled' else 'succeeded' end,
       'publish', 20, 1, 'site-' || n % 8,
       jsonb_build_object('plan', 'ready', 'padding', repeat(md5(n::text), 60)),
       timestamptz '2024-11-01' + n * interval '9 minutes',
       case when n > 119_900 then null else timestamptz '2024-11-01' + n * interval '9 minutes' + interval '2 hours' end
from generate_series(1, 120_000) n;
vacuum analyze jobs;
