-- Which jobs read a file.
create index jobs_by_training_file on jobs ((request->'training'->>'fileId'), id desc);
create index jobs_by_validation_file on jobs ((request->'validation'->>'fileId'), id desc);
