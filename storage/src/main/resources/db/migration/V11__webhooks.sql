-- Who wants to be told of what.
create table webhooks (
  id             text collate "C" primary key,
  project        text not null,
  principal      text not null,
  url            text not null,
  events         text[] not null,    -- words, '*', or beginnings such as 'fine_tuning.job.*'
  description    text,
  since          timestamptz not null,   -- what happened before isn't told
  secret         integer not null,   -- the number of its signing secret: derived, never stored
  secrets_key    text not null,      -- fingerprint of what it is derived from
  previous_until timestamptz,        -- until then the secret before it signs as well
  disabled_at    timestamptz,
  disabled_why   text,
  created_at     timestamptz not null,
  deleted_at     timestamptz
);
create index webhooks_of_project on webhooks (project, id) where deleted_at is null;

-- One message to one endpoint. The body is kept, so that each attempt sends the same.
create table deliveries (
  id         text collate "C" primary key,
  webhook    text collate "C" not null references webhooks,
  type       text not null,
  subject    text not null,
  body       text not null,
  round      integer not null default 1,   -- another one begins when it is to be sent again
  state      text not null default 'pending',
  reason     text,                         -- of its end, where it wasn't delivered
  created_at timestamptz not null,
  looked_at  timestamptz,                  -- when its workflow was last seen to run
  ended_at   timestamptz,
  unique (webhook, type, subject)
);
create index deliveries_of_webhook on deliveries (webhook, id desc);
create index deliveries_under_way on deliveries (id) where ended_at is null;
create index deliveries_ended on deliveries (ended_at) where ended_at is not null;

create table delivery_attempts (
  delivery text collate "C" not null references deliveries on delete cascade,
  round    integer not null,
  attempt  integer not null,
  time     timestamptz not null,
  millis   bigint not null,
  status   integer,                        -- of the answer, null where there was none
  said     text not null,                  -- the answer's beginning, or what went wrong
  primary key (delivery, round, attempt)
);

create index jobs_ended on jobs (project, finished_at) where finished_at is not null;

-- All that can be told of. A row's subject and type tell apart what may be told once.
create view happenings as
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
where finished_at is not null;
