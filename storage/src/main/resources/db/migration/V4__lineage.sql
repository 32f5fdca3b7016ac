-- Which staged weights others were made of: those go when none of these is left.
create table derived_snapshots (
  source      text not null,
  name        text not null,
  commit      text not null,
  from_source text not null,
  from_name   text not null,
  from_commit text not null,
  primary key (source, name, commit, from_source, from_name, from_commit),
  foreign key (source, name, commit) references snapshots on delete cascade,
  foreign key (from_source, from_name, from_commit) references snapshots on delete cascade
);
create index derived_from on derived_snapshots (from_source, from_name, from_commit);
