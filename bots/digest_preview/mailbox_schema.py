"""The mailbox's tables, how its connections are set, and how a message is read."""

PRAGMAS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;    -- survives a killed process; what a power cut takes, a messenger's servers would have kept
PRAGMA foreign_keys = ON;
PRAGMA secure_delete = ON;      -- what is erased is overwritten
"""

SCHEMA = """
CREATE TABLE IF NOT EXISTS post (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    epoch TEXT NOT NULL,        -- another one after the file was deleted: what pages have seen means nothing then
    sequence INTEGER NOT NULL   -- grows with every append and edit, and never goes back
);
CREATE TABLE IF NOT EXISTS visitor (
    name TEXT PRIMARY KEY,
    language TEXT NOT NULL,
    zone TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    visitor TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('line', 'press', 'reply', 'digest')),
    payload TEXT NOT NULL,
    part INTEGER,               -- the delivery part; not unique, because doubles must be countable
    name TEXT,                  -- the page's own name for a line or press, so that one sent twice runs once
    at TEXT NOT NULL,
    UNIQUE (visitor, name)
);
CREATE INDEX IF NOT EXISTS message_of_visitor ON message (visitor, sequence);
CREATE INDEX IF NOT EXISTS message_of_part ON message (part) WHERE part IS NOT NULL;
CREATE TABLE IF NOT EXISTS attachment (
    message INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    body BLOB NOT NULL
);
"""

ENTRY = """
SELECT message.id, sequence, kind, payload, part, at, attachment.name
FROM message LEFT JOIN attachment ON attachment.message = message.id
"""
