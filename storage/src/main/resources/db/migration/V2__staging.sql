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
