-- What only admin commands ask.

-- people_count
SELECT count(*) FROM person

-- people_by_handle :after :limit
SELECT id, handle FROM person WHERE handle > :after ORDER BY handle LIMIT :limit
