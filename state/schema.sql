-- Times are integer epoch milliseconds, UTC. Lists and values are JSON text.

CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What is known of each polled address. Validators live here so that they commit with the entries they cover.
CREATE TABLE sources (
  id TEXT PRIMARY KEY,
  active INTEGER NOT NULL DEFAULT 1,
  etag TEXT,
  last_modified TEXT,
  body_hash BLOB,
  next_poll_ms INTEGER NOT NULL DEFAULT 0,
  claimed_until_ms INTEGER,
  tried_ms INTEGER,
  ok_ms INTEGER,
  changed_ms INTEGER,
  seeded_ms INTEGER,
  failures INTEGER NOT NULL DEFAULT 0,
  fault TEXT,
  fault_since_ms INTEGER,
  fault_told INTEGER NOT NULL DEFAULT 0,
  silent_since_ms INTEGER
) STRICT, WITHOUT ROWID;

-- Sixteen-byte digests of everything an entry is recognised by: its id, its link, its text.
CREATE TABLE seen (
  key BLOB NOT NULL PRIMARY KEY CHECK (length(key) = 16),
  entry INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row per entry, holding its latest revision.
CREATE TABLE entries (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  key TEXT NOT NULL,
  revision INTEGER NOT NULL DEFAULT 1,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  link TEXT,
  lang TEXT,
  subject TEXT,
  publisher TEXT,
  kind TEXT,
  carrier TEXT,
  published_ms INTEGER,
  first_seen_ms INTEGER NOT NULL,
  revised_ms INTEGER NOT NULL,
  text_key BLOB NOT NULL,
  simhash INTEGER NOT NULL,
  listed INTEGER NOT NULL DEFAULT 1,
  UNIQUE (source, key)
) STRICT;
CREATE INDEX entries_revised ON entries (revised_ms);
CREATE INDEX entries_listed ON entries (source) WHERE listed = 1;

CREATE TABLE levels (
  publisher TEXT NOT NULL,
  area TEXT NOT NULL,
  level INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (publisher, area)
) STRICT, WITHOUT ROWID;

CREATE TABLE incidents (
  id INTEGER PRIMARY KEY,
  rule TEXT NOT NULL,
  hazard TEXT NOT NULL,
  region TEXT NOT NULL,
  audience TEXT NOT NULL,
  grouping TEXT NOT NULL,
  severity TEXT NOT NULL,
  summary TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'dormant', 'over')),
  opened_ms INTEGER NOT NULL,
  changed_ms INTEGER NOT NULL,
  reminded_ms INTEGER,
  contrary TEXT NOT NULL DEFAULT '[]',
  UNIQUE (rule, hazard, region, audience, grouping)
) STRICT;
CREATE INDEX incidents_live ON incidents (id) WHERE state <> 'over';

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
  kind TEXT,
  PRIMARY KEY (incident, publisher, place, carrier)
) STRICT, WITHOUT ROWID;

-- An incident's changes, each with the incident as it stood, so that fan-out can resume from here.
CREATE TABLE alerts (
  id INTEGER PRIMARY KEY,
  incident INTEGER NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  at_ms INTEGER NOT NULL,
  reason TEXT NOT NULL,
  severity TEXT NOT NULL,
  silent INTEGER NOT NULL,
  snapshot TEXT NOT NULL,
  fanned_out INTEGER NOT NULL DEFAULT 0,
  rules TEXT REFERENCES versions (digest),
  fanned_to INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX alerts_pending ON alerts (incident, id) WHERE fanned_out = 0;
CREATE INDEX alerts_incident ON alerts (incident);

-- Ids are never given again, so that nothing about one person can come to mean another.
CREATE TABLE subscribers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  phone TEXT UNIQUE,
  email TEXT UNIQUE,
  lang TEXT NOT NULL,
  tz TEXT NOT NULL,
  channels TEXT NOT NULL,
  min_severity TEXT NOT NULL,
  grouping TEXT,
  created_ms INTEGER NOT NULL,
  removed_ms INTEGER,
  -- Hours by the clocks where they are, as 22:00-07:00; the least severity of single channels.
  quiet TEXT,
  digest INTEGER NOT NULL DEFAULT 1,
  severities TEXT NOT NULL DEFAULT '[]'
) STRICT;

-- Watches for good (until_ms NULL) and for the length of a trip and some time around it.
-- What a calendar calls an event (uid) stands for all of its stops; other trips have none.
-- Ids are never given again: a trip is removed by its own.
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

-- What each person was last told of each incident.
CREATE TABLE told (
  incident INTEGER NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  subscriber INTEGER NOT NULL REFERENCES subscribers (id) ON DELETE CASCADE,
  active INTEGER NOT NULL,
  severity TEXT NOT NULL,
  places TEXT NOT NULL,
  areas TEXT NOT NULL,
  until_ms INTEGER,
  level INTEGER,
  PRIMARY KEY (incident, subscriber)
) STRICT, WITHOUT ROWID;
CREATE INDEX told_subscriber ON told (subscriber);

-- The text that says one or several notices to one person (subscriber NULL: the operator) on one channel.
-- Ids are never given again: a reference derived from one must not find another message at the provider.
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
  -- The class of what came of it last; the provider's own word and code; when to ask the provider next.
  outcome TEXT,
  status TEXT,
  code INTEGER,
  ask_ms INTEGER,
  -- How often the same news were handed over before, in other rows; what it costs, in millionths of a dollar.
  resends INTEGER NOT NULL DEFAULT 0,
  price INTEGER
) STRICT;
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

-- One alert for one person on one channel, waiting to be said.
CREATE TABLE notices (
  id INTEGER PRIMARY KEY,
  alert INTEGER NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
  subscriber INTEGER NOT NULL REFERENCES subscribers (id) ON DELETE CASCADE,
  channel TEXT NOT NULL,
  -- Which telling of the alert it is: 0 the first, then repeats and what had been hidden.
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

-- What the operator has to know; the key makes each thing known once.
CREATE TABLE operator_notes (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  at_ms INTEGER NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  message_made INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX operator_notes_pending ON operator_notes (id) WHERE message_made = 0;

-- What a person should look at: unknown places and languages, unreadable entries.
CREATE TABLE reviews (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  source TEXT,
  entry TEXT,
  detail TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  resolved_ms INTEGER,
  country TEXT,
  resolution TEXT
) STRICT;

-- The last good rule files, by path, so that a broken edit does not disarm a restart.
CREATE TABLE rule_files (
  path TEXT PRIMARY KEY,
  text TEXT NOT NULL,
  loaded_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

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
