-- What the provider says became of a message after it took it, what it costs, and what was put aside.
-- The table is rebuilt because its states grow; under its own name, so that what points to it goes on doing so.

PRAGMA legacy_alter_table = ON;
ALTER TABLE messages RENAME TO messages_1;
PRAGMA legacy_alter_table = OFF;
DROP INDEX messages_state;
DROP INDEX messages_order;
DROP INDEX messages_subscriber;

CREATE TABLE messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  subscriber INTEGER REFERENCES subscribers (id) ON DELETE CASCADE,
  channel TEXT NOT NULL,
  address TEXT NOT NULL,
  reference TEXT NOT NULL UNIQUE,
  subject TEXT NOT NULL DEFAULT '',
  text TEXT NOT NULL,
  html TEXT,
  segments INTEGER,
  severity TEXT NOT NULL,
  state TEXT NOT NULL
    CHECK (state IN ('pending', 'claimed', 'sent', 'delivered', 'undelivered', 'expired', 'failed',
                     'suppressed')),
  created_ms INTEGER NOT NULL,
  next_ms INTEGER NOT NULL,
  claimed_ms INTEGER,
  claimed_by TEXT,
  doubtful INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  provider_id TEXT,
  sent_ms INTEGER,
  failed_ms INTEGER,
  why TEXT,
  valid_until_ms INTEGER,
  outcome TEXT,
  status TEXT,
  code INTEGER,
  ask_ms INTEGER,
  resends INTEGER NOT NULL DEFAULT 0,
  price INTEGER
) STRICT;
INSERT INTO messages (id, subscriber, channel, address, reference, subject, text, html, segments, severity,
                      state, created_ms, next_ms, claimed_ms, claimed_by, doubtful, attempts, provider_id,
                      sent_ms, failed_ms, why, valid_until_ms)
  SELECT id, subscriber, channel, address, reference, subject, text, html, segments, severity,
         state, created_ms, next_ms, claimed_ms, claimed_by, doubtful, attempts, provider_id,
         sent_ms, failed_ms, why, valid_until_ms FROM messages_1;
-- Ids are never given again, not even those of messages that are gone.
INSERT INTO sqlite_sequence (name, seq)
  SELECT 'messages', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'messages');
UPDATE sqlite_sequence
  SET seq = max(seq, coalesce((SELECT max(seq) FROM sqlite_sequence WHERE name = 'messages_1'), 0))
  WHERE name = 'messages';
DROP TABLE messages_1;
CREATE INDEX messages_state ON messages (state, next_ms);
CREATE INDEX messages_order ON messages (severity, id) WHERE state = 'pending';
CREATE INDEX messages_subscriber ON messages (subscriber);
CREATE INDEX messages_asked ON messages (ask_ms) WHERE ask_ms IS NOT NULL;
CREATE INDEX messages_provider ON messages (provider_id) WHERE provider_id IS NOT NULL;
CREATE INDEX messages_handed ON messages (address) WHERE channel = 'sms';
CREATE INDEX messages_spent ON messages (claimed_ms) WHERE channel = 'sms';

-- Phones and mailboxes that take nothing: no such number, or its owner said STOP.
-- Keyed digests, so that a STOP outlives its owner's being forgotten and the number does not.
CREATE TABLE blocked (
  channel TEXT NOT NULL,
  digest BLOB NOT NULL CHECK (length(digest) = 16),
  why TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (channel, digest)
) STRICT, WITHOUT ROWID;

-- What broke the program whenever it was tried: entries, and what was to be said.
CREATE TABLE quarantine (
  key TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  source TEXT,
  detail TEXT NOT NULL,
  tries INTEGER NOT NULL,
  first_ms INTEGER NOT NULL,
  last_ms INTEGER NOT NULL,
  given_up INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
