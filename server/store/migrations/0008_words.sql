-- The folded words by which people are found: those of the name, and the handle.
CREATE TABLE person_word (
    word TEXT NOT NULL,
    person INTEGER NOT NULL,
    PRIMARY KEY (word, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_word_by_person ON person_word (person, word);
