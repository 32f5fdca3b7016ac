-- Which jobs go on from another's checkpoints.
create index jobs_by_resumed_from on jobs ((request->'resumeFrom'->'checkpoint'->>'job'), id desc)
  where request->'resumeFrom'->'checkpoint'->>'job' is not null;
