-- What a run compares its rows with is settled when it begins: others may end while it goes on.
alter table schedule_runs add column baseline text collate "C";   -- '' where none had trained, null where nobody has said
update schedule_runs r
set baseline = (select b.id from schedule_runs b
                where b.schedule = r.schedule and b.id < r.id
                  and b.outcome in ('published', 'promoted', 'kept_champion', 'withheld')
                order by b.id desc limit 1);
