-- When a blob was last wanted: what nothing refers to is only collected after a grace period.
alter table blobs add column used_at timestamptz not null default now();

create table snapshot_blobs (
  source text not null,
  name   text not null,
  commit text not null,
  sha256 text not null references blobs,
  primary key (source, name, commit, sha256),
  foreign key (source, name, commit) references snapshots on delete cascade
);
create index snapshots_of_blob on snapshot_blobs (sha256);

-- Who brings a blob at the moment; a claim that isn't renewed is free again.
create table blob_claims (
  blob       text primary key,
  owner      text not null,
  expires_at timestamptz not null
);

-- Weights that were asked for ahead of any job, one row per request.
create table stagings (
  id           text collate "C" primary key,
  project      text not null,
  principal    text not null,
  model        text not null,
  uri          text not null,
  state        text not null,
  source       text,
  name         text,
  commit       text,
  error        text,
  requested_at timestamptz not null,
  ended_at     timestamptz
);
create index stagings_of_model on stagings (project, model, id desc);
create unique index stagings_under_way on stagings (project, model, uri) where ended_at is null;
