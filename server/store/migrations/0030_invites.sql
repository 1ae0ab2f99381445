-- Invitations to register. The code is shown once; what is kept is its hash. `uses` is how often it
-- is good still.
CREATE TABLE invite (
    id INTEGER PRIMARY KEY,
    code_hash BLOB NOT NULL,
    uses INTEGER NOT NULL CHECK (uses > 0),
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX invite_by_expiry ON invite (expires_at);
