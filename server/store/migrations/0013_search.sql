-- Finding texts by their words (domain/search_index.h). search_doc says what of an object is in the
-- index: its folded words, blanks between, at a version of its text. scope is 0 for an update, the
-- conversation for a message. The indexes hold no text of their own: what is taken out of them must
-- be said word by word, as it stands here.
CREATE TABLE search_doc (
    id INTEGER PRIMARY KEY,
    scope INTEGER NOT NULL,
    version INTEGER NOT NULL,
    words TEXT NOT NULL
) STRICT;

-- The tokenizer `ascii` splits at blanks and lets every byte of ours through. The beginnings of up
-- to three letters have lists of their own: so many words begin with them.
CREATE VIRTUAL TABLE update_index USING fts5(
    words, content='', prefix='1 2 3', tokenize="ascii tokenchars '_'");
CREATE VIRTUAL TABLE message_index USING fts5(words, content='', tokenize="ascii tokenchars '_.'");

-- What is in them, word by word, for check.
CREATE VIRTUAL TABLE update_index_word USING fts5vocab(update_index, instance);
CREATE VIRTUAL TABLE message_index_word USING fts5vocab(message_index, instance);

-- One row while words that were taken out still stand in the files of the indexes: when to clear
-- them away, whether that has begun, whether more were taken out since.
CREATE TABLE search_clearing (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    due_at INTEGER NOT NULL,
    begun INTEGER NOT NULL DEFAULT 0,
    again INTEGER NOT NULL DEFAULT 0
) STRICT;
