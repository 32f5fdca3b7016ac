#!/bin/sh
# How long the list of jobs takes with 100,000 of them: run.sh postgresql://user:password@host:port
# Makes a database of its own, tunewright_bench, and drops it afterwards.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
server=${1:?the address of a PostgreSQL server, without a database}
psql -q "$server/postgres" -c 'create database tunewright_bench'
trap 'psql -q "$server/postgres" -c "drop database tunewright_bench"' EXIT
for migration in $(ls "$here"/../../storage/src/main/resources/db/migration/V*.sql | sort -V) "$here/fill.sql"; do
  psql -q -v ON_ERROR_STOP=1 "$server/tunewright_bench" -f "$migration"
done
for round in 1 2 3; do
  echo "round $round"
  psql -q -v ON_ERROR_STOP=1 "$server/tunewright_bench" -f "$here/ask.sql"
done
