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
