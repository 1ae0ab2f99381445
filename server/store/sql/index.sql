-- The Everi Index.

-- index_dimensions
SELECT id, label, low, high, min, max FROM index_dimension ORDER BY place

-- index_dimensions_drop
DELETE FROM index_dimension

-- index_dimension_add :id :label :low :high :min :max
INSERT INTO index_dimension (id, label, low, high, min, max)
VALUES (:id, :label, :low, :high, :min, :max)

-- index_check_in_add :id :person :now :team :value :answers :touched :note
INSERT INTO check_in (id, person, at, team, value, answers, touched, note)
VALUES (:id, :person, :now, :team, :value, :answers, :touched, :note)

-- index_check_in_get :id :person
SELECT id, at, value, answers, touched, note FROM check_in WHERE id = :id AND person = :person

-- index_check_in_last :person
SELECT answers, at FROM check_in WHERE person = :person ORDER BY id DESC LIMIT 1

-- index_check_in_drop :id :person
DELETE FROM check_in WHERE id = :id AND person = :person

-- index_check_ins_page :person :before :since :limit
SELECT id, at, value, answers, touched, note FROM check_in INDEXED BY check_in_by_person
WHERE person = :person AND id < :before AND at >= :since ORDER BY id DESC LIMIT :limit

-- index_check_in_before :person :before
-- The last one before a moment.
SELECT at, value FROM check_in INDEXED BY check_in_by_day
WHERE person = :person AND at < :before ORDER BY at DESC, id DESC LIMIT 1

-- index_closing_get
SELECT closed, person FROM index_closing WHERE one = 1

-- index_closing_set :closed :person
UPDATE index_closing SET closed = :closed, person = :person WHERE one = 1

-- index_week_next :closed
-- The first week behind the closed ones in which anybody checked in.
SELECT (at / 86400000 + 3) / 7 AS week FROM check_in INDEXED BY check_in_by_week
WHERE (at / 86400000 + 3) / 7 > :closed ORDER BY (at / 86400000 + 3) / 7 LIMIT 1

-- index_week_person :week :after
-- The next person of a week.
SELECT person FROM check_in INDEXED BY check_in_by_week
WHERE (at / 86400000 + 3) / 7 = :week AND person > :after ORDER BY person LIMIT 1

-- index_week_last :week :person
-- protocol: "counted once with their last check-in of the week, in the team of that moment"
SELECT id FROM check_in INDEXED BY check_in_by_week
WHERE (at / 86400000 + 3) / 7 = :week AND person = :person ORDER BY id DESC LIMIT 1

-- index_part_count :check_in
INSERT INTO index_part (team, dimension, people, sum)
SELECT team, '', 1, value FROM check_in WHERE id = :check_in AND team IS NOT NULL
UNION ALL
SELECT c.team, j.key, 1, j.value FROM check_in c, json_each(c.answers) j
WHERE c.id = :check_in AND c.team IS NOT NULL
ON CONFLICT (team, dimension) DO UPDATE SET people = people + 1, sum = sum + excluded.sum

-- index_part_first
SELECT team FROM index_part ORDER BY team LIMIT 1

-- index_part_list :team
SELECT dimension, people, sum FROM index_part WHERE team = :team ORDER BY dimension

-- index_part_drop :team
DELETE FROM index_part WHERE team = :team

-- index_week_add :team :week :people :value :figures
INSERT INTO index_week (team, week, people, value, figures)
VALUES (:team, :week, :people, :value, :figures)

-- index_week_get :team :week
SELECT people, value, figures FROM index_week WHERE team = :team AND week = :week
