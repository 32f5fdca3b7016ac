-- Large files come in parts, which are put together when all are there.
create table uploads (
  id           text collate "C" primary key,
  project      text not null,
  principal    text not null,
  purpose      text not null,
  filename     text not null,
  bytes        bigint not null,       -- of the whole, as declared
  file_seconds bigint,                -- how long the file is to be kept, null for ever
  parts        text[],                -- their ids in order, once they were put together
  file         text collate "C",      -- what they have become
  created_at   timestamptz not null,
  expires_at   timestamptz not null,
  completed_at timestamptz,
  cancelled_at timestamptz,
  cleared_at   timestamptz            -- when its parts were deleted
);
create index uploads_to_clear on uploads (expires_at) where cleared_at is null;

create table upload_parts (
  id     text collate "C" primary key,
  upload text collate "C" not null references uploads on delete cascade,
  key    text not null,
  sha256 text not null,
  bytes  bigint not null
);
create index parts_of_upload on upload_parts (upload);

-- A file that is brought from elsewhere has no bytes at first.
alter table files
  add column status text not null default 'processed',
  add column error  text,             -- why it could not be brought
  add column source text;             -- where it comes from, null for an upload
