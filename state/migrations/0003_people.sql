-- People and what they answer, what managers decide, what is remembered of each text.

-- One alert may be told to somebody again: repeated, or once what hid it has ended.
-- The table is rebuilt because what is unique in it grows.
DROP INDEX notices_waiting;
DROP INDEX notices_subscriber;
DROP INDEX notices_message;
ALTER TABLE notices RENAME TO notices_1;
CREATE TABLE notices (
  id INTEGER PRIMARY KEY,
  alert INTEGER NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
  subscriber INTEGER NOT NULL REFERENCES subscribers (id) ON DELETE CASCADE,
  channel TEXT NOT NULL,
  number INTEGER NOT NULL DEFAULT 0,
  msg_type TEXT NOT NULL CHECK (msg_type IN ('Alert', 'Update', 'Cancel')),
  reason TEXT NOT NULL,
  severity TEXT NOT NULL,
  places TEXT NOT NULL,
  due_ms INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'said', 'suppressed')),
  why TEXT,
  message INTEGER REFERENCES messages (id) ON DELETE SET NULL,
  UNIQUE (alert, subscriber, channel, number)
) STRICT;
CREATE INDEX notices_waiting ON notices (due_ms) WHERE state = 'waiting';
CREATE INDEX notices_due ON notices (severity, due_ms) WHERE state = 'waiting';
CREATE INDEX notices_subscriber ON notices (subscriber, channel) WHERE state = 'waiting';
CREATE INDEX notices_message ON notices (message);
INSERT INTO notices (id, alert, subscriber, channel, msg_type, reason, severity, places, due_ms, state, why,
                     message)
  SELECT id, alert, subscriber, channel, msg_type, reason, severity, places, due_ms, state, why, message
  FROM notices_1;
DROP TABLE notices_1;

-- What a manager has hidden, until when, and why.
-- Ids are never given again: notices name the silence that hid them.
CREATE TABLE silences (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  author TEXT NOT NULL,
  reason TEXT NOT NULL,
  since_ms INTEGER NOT NULL,
  until_ms INTEGER NOT NULL,
  severity TEXT NOT NULL,
  matchers TEXT NOT NULL,
  reminded INTEGER NOT NULL DEFAULT 0,
  released INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX silences_open ON silences (until_ms) WHERE released = 0;

-- Who was not told of what is going on, for a silence or for another incident (source) of which they know.
CREATE TABLE withheld (
  incident INTEGER NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  subscriber INTEGER NOT NULL REFERENCES subscribers (id) ON DELETE CASCADE,
  since_ms INTEGER NOT NULL,
  silence INTEGER REFERENCES silences (id) ON DELETE CASCADE,
  source INTEGER REFERENCES incidents (id) ON DELETE CASCADE,
  PRIMARY KEY (incident, subscriber)
) STRICT, WITHOUT ROWID;
CREATE INDEX withheld_silence ON withheld (silence) WHERE silence IS NOT NULL;
CREATE INDEX withheld_source ON withheld (source) WHERE source IS NOT NULL;
CREATE INDEX withheld_subscriber ON withheld (subscriber);

-- Whose answer to an alert is waited for: when it is said again, when their manager is told.
CREATE TABLE awaited (
  incident INTEGER NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  subscriber INTEGER NOT NULL REFERENCES subscribers (id) ON DELETE CASCADE,
  told_ms INTEGER NOT NULL,
  repeats INTEGER NOT NULL DEFAULT 0,
  repeat_ms INTEGER,
  escalate_ms INTEGER,
  escalations INTEGER NOT NULL DEFAULT 0,
  answered_ms INTEGER,
  answer TEXT,
  PRIMARY KEY (incident, subscriber)
) STRICT, WITHOUT ROWID;
CREATE INDEX awaited_open ON awaited (subscriber) WHERE answered_ms IS NULL;
CREATE INDEX awaited_repeat ON awaited (repeat_ms) WHERE repeat_ms IS NOT NULL;
CREATE INDEX awaited_escalate ON awaited (escalate_ms) WHERE escalate_ms IS NOT NULL;

-- Steps of incidents of which managers are still to be told who is affected.
CREATE TABLE briefings (
  alert INTEGER PRIMARY KEY REFERENCES alerts (id) ON DELETE CASCADE,
  at_ms INTEGER NOT NULL
) STRICT;

-- What somebody who answers for a group has to know; the key makes each thing known once to each.
CREATE TABLE manager_notes (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  manager TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  kind TEXT NOT NULL,
  severity TEXT NOT NULL,
  text TEXT NOT NULL,
  message_made INTEGER NOT NULL DEFAULT 0,
  UNIQUE (key, manager)
) STRICT;
CREATE INDEX manager_notes_pending ON manager_notes (id) WHERE message_made = 0;

-- When people are told: their quiet hours, what they want of each channel, a digest of the rest.
ALTER TABLE subscribers ADD COLUMN quiet TEXT;
ALTER TABLE subscribers ADD COLUMN digest INTEGER NOT NULL DEFAULT 1;
ALTER TABLE subscribers ADD COLUMN severities TEXT NOT NULL DEFAULT '[]';

-- Trips know when they begin and end themselves, and which event of a calendar they are from.
-- The table is rebuilt because what is unique in it grows, and because ids are not to be given again.
DROP INDEX watches_standing;
DROP INDEX watches_country;
DROP INDEX watches_new;
ALTER TABLE watches RENAME TO watches_1;
CREATE TABLE watches (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  subscriber INTEGER NOT NULL REFERENCES subscribers (id) ON DELETE CASCADE,
  area TEXT NOT NULL,
  country TEXT NOT NULL,
  since_ms INTEGER NOT NULL,
  until_ms INTEGER,
  trip_from TEXT,
  trip_to TEXT,
  begins_ms INTEGER,
  ends_ms INTEGER,
  uid TEXT NOT NULL DEFAULT '',
  greeted INTEGER NOT NULL DEFAULT 0,
  UNIQUE (subscriber, area, since_ms, until_ms, uid)
) STRICT;
CREATE UNIQUE INDEX watches_standing ON watches (subscriber, area) WHERE until_ms IS NULL;
CREATE INDEX watches_country ON watches (country, area);
CREATE INDEX watches_area ON watches (area, subscriber);
CREATE INDEX watches_new ON watches (since_ms) WHERE greeted = 0;
CREATE INDEX watches_uid ON watches (uid) WHERE uid <> '';
-- A trip counted from a day before it began to a day after it had ended.
INSERT INTO watches (id, subscriber, area, country, since_ms, until_ms, trip_from, trip_to, begins_ms, ends_ms,
                     greeted)
  SELECT id, subscriber, area, country, since_ms, until_ms, trip_from, trip_to,
         CASE WHEN until_ms IS NOT NULL THEN since_ms + 86400000 END, until_ms - 86400000, greeted
  FROM watches_1;
DROP TABLE watches_1;

-- Pages that an index leads to, as they were last read.
CREATE TABLE links (
  source TEXT NOT NULL,
  url TEXT NOT NULL,
  mark TEXT NOT NULL,
  etag TEXT,
  last_modified TEXT,
  body_hash TEXT,
  entries TEXT NOT NULL,
  asked_ms INTEGER,
  failures INTEGER NOT NULL,
  fault TEXT,
  PRIMARY KEY (source, url)
) STRICT, WITHOUT ROWID;

-- Hubs that announce a source's news (WebSub), and our subscriptions: how they reach us and what they sign with.
CREATE TABLE hubs (
  source TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  topic TEXT NOT NULL,
  token TEXT UNIQUE,
  secret TEXT,
  asked_ms INTEGER,
  until_ms INTEGER
) STRICT, WITHOUT ROWID;

-- What a source's body was like when it was last read well, to notice one that is suddenly old or short.
CREATE TABLE shapes (
  source TEXT PRIMARY KEY,
  entries INTEGER NOT NULL,
  chars INTEGER NOT NULL,
  dated_ms INTEGER,
  odd_since_ms INTEGER,
  churned_ms INTEGER
) STRICT, WITHOUT ROWID;

-- What people wrote back, each once by the provider's id; its sender is kept as a keyed digest.
CREATE TABLE replies (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  provider_id TEXT NOT NULL UNIQUE,
  at_ms INTEGER NOT NULL,
  sender BLOB NOT NULL CHECK (length(sender) = 16),
  subscriber INTEGER REFERENCES subscribers (id) ON DELETE CASCADE,
  incident INTEGER REFERENCES incidents (id) ON DELETE SET NULL,
  class TEXT NOT NULL,
  text TEXT NOT NULL,
  answered INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX replies_subscriber ON replies (subscriber, at_ms);
CREATE INDEX replies_incident ON replies (incident) WHERE incident IS NOT NULL;
CREATE INDEX replies_sender ON replies (sender, at_ms);

-- Whom an alert asked whether they are safe; an incident that opens again asks again.
CREATE TABLE roll_calls (
  id INTEGER PRIMARY KEY,
  incident INTEGER NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  opened_ms INTEGER NOT NULL,
  subscriber INTEGER NOT NULL REFERENCES subscribers (id) ON DELETE CASCADE,
  asked_ms INTEGER NOT NULL,
  wait_ms INTEGER NOT NULL,
  answer TEXT CHECK (answer IN ('safe', 'sos', 'help')),
  answered_ms INTEGER,
  -- When their silence is told next, and to how many contacts it was.
  due_ms INTEGER,
  told INTEGER NOT NULL DEFAULT 0,
  UNIQUE (incident, opened_ms, subscriber)
) STRICT;
CREATE INDEX roll_calls_subscriber ON roll_calls (subscriber, asked_ms);
CREATE INDEX roll_calls_due ON roll_calls (due_ms) WHERE due_ms IS NOT NULL;

-- What is over by a manager's word ends the stances of others without being theirs.
-- The table is rebuilt because its ends are checked.
ALTER TABLE stances RENAME TO stances_1;
CREATE TABLE stances (
  incident INTEGER NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  publisher TEXT NOT NULL,
  place TEXT NOT NULL,
  carrier TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL,
  entry TEXT NOT NULL,
  since_ms INTEGER NOT NULL,
  restated_ms INTEGER NOT NULL,
  until_ms INTEGER,
  own_end INTEGER NOT NULL,
  further_notice INTEGER NOT NULL,
  listed INTEGER NOT NULL,
  ended_ms INTEGER,
  "end" TEXT CHECK ("end" IN ('lifted', 'lapsed', 'own', 'closed')),
  level INTEGER,
  quote TEXT NOT NULL,
  link TEXT,
  PRIMARY KEY (incident, publisher, place, carrier)
) STRICT, WITHOUT ROWID;
INSERT INTO stances SELECT * FROM stances_1;
DROP TABLE stances_1;

-- Which rule files were in force when an alert was decided.
ALTER TABLE alerts ADD COLUMN rules TEXT REFERENCES versions (digest);

-- Whose notices of an alert exist: up to this subscriber, so that a crash resumes there.
ALTER TABLE alerts ADD COLUMN fanned_to INTEGER NOT NULL DEFAULT 0;

-- Texts that others rest on, packed, by their SHA-256: rule files as they were in force, what a source was.
CREATE TABLE versions (
  digest TEXT PRIMARY KEY CHECK (length(digest) = 64),
  at_ms INTEGER NOT NULL,
  body BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What polls brought that had not been so before: news, what a page lists, a fault and its end.
CREATE TABLE hearings (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('news', 'heard', 'fault')),
  detail TEXT NOT NULL,
  definition TEXT NOT NULL REFERENCES versions (digest)
) STRICT;
CREATE INDEX hearings_at ON hearings (at_ms);
CREATE INDEX hearings_source ON hearings (source, id);
CREATE INDEX hearings_definition ON hearings (definition);

-- Every text that an entry has had, packed.
CREATE TABLE revisions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  entry INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  hearing INTEGER NOT NULL REFERENCES hearings (id) ON DELETE CASCADE,
  seed INTEGER NOT NULL,
  digest TEXT NOT NULL CHECK (length(digest) = 64),
  body BLOB NOT NULL,
  UNIQUE (entry, number)
) STRICT;
CREATE INDEX revisions_hearing ON revisions (hearing);

-- Which words of which texts caused an alert.
CREATE TABLE causes (
  alert INTEGER NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  revision INTEGER NOT NULL REFERENCES revisions (id) ON DELETE CASCADE,
  status TEXT NOT NULL,
  place TEXT NOT NULL,
  start INTEGER NOT NULL,
  stop INTEGER NOT NULL,
  quote TEXT NOT NULL,
  PRIMARY KEY (alert, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX causes_revision ON causes (revision);

-- Each answer about a message: of whoever took it, or did not, and their receipts.
CREATE TABLE attempts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  at_ms INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('answer', 'receipt')),
  outcome TEXT NOT NULL,
  code INTEGER
) STRICT;
CREATE INDEX attempts_message ON attempts (message);

-- What was done by hand, by whom and why.
CREATE TABLE acts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms INTEGER NOT NULL,
  author TEXT NOT NULL,
  what TEXT NOT NULL,
  incident INTEGER REFERENCES incidents (id) ON DELETE SET NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX acts_incident ON acts (incident) WHERE incident IS NOT NULL;

-- Digests of what other tables held when it was sealed; each record's hash covers the one before it.
-- What is sealed is known by its id, so those tables never give an id again.
CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  kind TEXT NOT NULL,
  "row" INTEGER NOT NULL,
  digest TEXT NOT NULL CHECK (length(digest) = 64),
  hash TEXT NOT NULL CHECK (length(hash) = 64)
) STRICT;
CREATE INDEX audit_row ON audit (kind, "row");
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN
  SELECT raise(ABORT, 'the audit is only ever added to');
END;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit BEGIN
  SELECT raise(ABORT, 'the audit is only ever added to');
END;

-- Since when a source answers and says nothing new, where the operator was told of it.
ALTER TABLE sources ADD COLUMN silent_since_ms INTEGER;

-- Which country a thing to look at is about, by whom it was resolved and how.
ALTER TABLE reviews ADD COLUMN country TEXT;
ALTER TABLE reviews ADD COLUMN resolution TEXT;

-- What sort of publisher holds a stance: whose word counts beside others'.
ALTER TABLE stances ADD COLUMN kind TEXT;
