-- Teams, who is in them, who follows them.

-- team_add :id :creator :company :name :about :open :index_public :now
INSERT INTO team (id, creator, company, name, about, open, index_public, created_at)
VALUES (:id, :creator, :company, :name, :about, :open, :index_public, :now)

-- team_drop :id
DELETE FROM team WHERE id = :id

-- team_row :id
SELECT creator, company, name, about, open, index_public, members, followers, created_at
FROM team WHERE id = :id

-- team_by_name :company :name
SELECT id FROM team WHERE company = :company AND name = :name

-- team_set :id :about :open :index_public
UPDATE team SET about = :about, open = :open, index_public = :index_public WHERE id = :id

-- team_count_members :id :by
UPDATE team SET members = members + :by WHERE id = :id

-- team_count_followers :id :by
UPDATE team SET followers = followers + :by WHERE id = :id

-- team_member_add :person :team :role :joined :since
INSERT INTO team_member (person, team, role, joined, since)
VALUES (:person, :team, :role, :joined, :since)

-- team_member_get :person
SELECT team, role, joined FROM team_member WHERE person = :person

-- team_member_drop :person
DELETE FROM team_member WHERE person = :person

-- team_member_set_role :person :role
UPDATE team_member SET role = :role WHERE person = :person

-- team_other_lead :team :person
-- A lead beside somebody. The number is that of TEAM_LEAD.
SELECT person FROM team_member WHERE team = :team AND role = 0 AND person <> :person LIMIT 1

-- team_longest :team
-- Of those who are no leads.
SELECT person FROM team_member WHERE team = :team AND role = 1 ORDER BY joined LIMIT 1

-- team_members_page :team :viewer :common :role :joined :limit
-- Leads first, then as they came. To those outside, people whom a block hides are not there.
SELECT m.person, m.role, m.joined FROM team_member m INDEXED BY team_member_by_team
WHERE m.team = :team AND (m.role, m.joined) > (:role, :joined) AND (:common OR NOT EXISTS (
    SELECT 1 FROM block b WHERE b.person = :viewer AND b.other = m.person))
ORDER BY m.role, m.joined LIMIT :limit

-- team_invite_add :team :person
INSERT OR IGNORE INTO team_invite (team, person) VALUES (:team, :person)

-- team_invite_get :team :person
SELECT 1 FROM team_invite WHERE team = :team AND person = :person

-- team_invite_drop :team :person
DELETE FROM team_invite WHERE team = :team AND person = :person

-- team_members_before :team :after :joined :limit
-- Who came before an event and is still there.
SELECT person FROM team_member INDEXED BY team_member_by_person
WHERE team = :team AND person > :after AND joined < :joined ORDER BY person LIMIT :limit

-- team_mates :person :viewer :common :limit
-- The others of somebody's team, as team_members_page has them.
SELECT m.person FROM team_member o
JOIN team_member m INDEXED BY team_member_by_team ON m.team = o.team AND m.person <> o.person
WHERE o.person = :person AND (:common OR NOT EXISTS (
    SELECT 1 FROM block b WHERE b.person = :viewer AND b.other = m.person))
ORDER BY m.role, m.joined LIMIT :limit

-- team_topic_count :team :topic :by
INSERT INTO team_topic (team, topic, updates) VALUES (:team, :topic, :by)
ON CONFLICT (team, topic) DO UPDATE SET updates = updates + excluded.updates RETURNING updates

-- team_topic_name :team :topic
-- Of a topic that it writes about.
SELECT t.name FROM team_topic k JOIN topic t ON t.id = k.topic
WHERE k.team = :team AND k.topic = :topic

-- team_topic_drop :team :topic
DELETE FROM team_topic WHERE team = :team AND topic = :topic

-- team_follow_add :person :team :since
INSERT OR IGNORE INTO team_follow (person, team, since) VALUES (:person, :team, :since)

-- team_follow_drop :person :team
DELETE FROM team_follow WHERE person = :person AND team = :team

-- team_follow_get :person :team
SELECT 1 FROM team_follow WHERE person = :person AND team = :team

-- team_word_add :word :team :topic
INSERT OR IGNORE INTO team_word (word, team, topic) VALUES (:word, :team, :topic)

-- team_words_drop :team :topic
DELETE FROM team_word WHERE team = :team AND topic = :topic

-- team_has_word :team :from :to
SELECT 1 FROM team_word WHERE team = :team AND word >= :from AND word < :to LIMIT 1

-- teams_with_word :from :to :before :limit
SELECT DISTINCT team FROM team_word WHERE word >= :from AND word < :to AND team < :before
LIMIT :limit

-- teams_page :before :limit
-- Newest first.
SELECT id FROM team WHERE id < :before ORDER BY id DESC LIMIT :limit
