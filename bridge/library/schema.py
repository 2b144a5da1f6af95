"""The catalogue's tables, and the one way from an older version of them to this one.

samples   one row a sound, by its id; `path` is where it is shown to lie
files     every file that was seen, also copies and those without a card (id is NULL)
words     the full-text index over samples (FTS5)
likeness  what each sample sounds like, as far as that was looked at (bridge.library.likeness)
collections, collected   the user's own folders, and the ids of the samples in each; of all tables
          only these say what no file does (bridge.library.collecting)

A sample's `title` is the number of the first of the same name, its `take` which of them it is;
both stay when others go. `peak` (dBFS) and `loudness` (LUFS) are measured after it was kept.

The index `by_facets` holds all that a search without words filters by, in the order in which it
lists: the worst filter, which nothing meets, reads it from end to end (100,000 samples: 4 ms). The
indices by_name, by_bpm … do the same for lists that are sorted so. The column `facets` says the
same as words (bridge.library.queries), for searches with words. Beginnings of up to six letters
have lists of their own: for longer ones FTS5 merges the lists of all words that begin so before it
looks at any (100,000 samples that all have the word: 5 ms).
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bridge.domain.errors import FodderError


@contextlib.contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """Keep all changes of the block, or none."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        raise


_FIRST = """
CREATE TABLE samples (
    num INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    path TEXT NOT NULL,
    card TEXT NOT NULL,
    frames INTEGER NOT NULL,
    rate INTEGER NOT NULL,
    prompt TEXT NOT NULL,
    family TEXT NOT NULL,
    kind TEXT NOT NULL,
    bpm REAL,
    key TEXT,
    stars INTEGER NOT NULL,
    tags TEXT NOT NULL,
    facets TEXT NOT NULL
);
CREATE INDEX by_facets ON samples (num, bpm, key, kind, family, stars);
CREATE TABLE files (
    path TEXT PRIMARY KEY,
    id TEXT,
    mtime INTEGER NOT NULL,
    size INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX files_id ON files (id);
CREATE VIRTUAL TABLE words USING fts5 (
    prompt, family, tags, facets,
    content = 'samples', content_rowid = 'num',
    tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3 4 5 6'
);
CREATE TRIGGER samples_in AFTER INSERT ON samples BEGIN
    INSERT INTO words (rowid, prompt, family, tags, facets)
    VALUES (new.num, new.prompt, new.family, new.tags, new.facets);
END;
CREATE TRIGGER samples_out AFTER DELETE ON samples BEGIN
    INSERT INTO words (words, rowid, prompt, family, tags, facets)
    VALUES ('delete', old.num, old.prompt, old.family, old.tags, old.facets);
END;
CREATE TRIGGER samples_words AFTER UPDATE OF prompt, family, tags, facets ON samples BEGIN
    INSERT INTO words (words, rowid, prompt, family, tags, facets)
    VALUES ('delete', old.num, old.prompt, old.family, old.tags, old.facets);
    INSERT INTO words (rowid, prompt, family, tags, facets)
    VALUES (new.num, new.prompt, new.family, new.tags, new.facets);
END;
"""
_SECOND = """
CREATE TABLE likeness (
    num INTEGER PRIMARY KEY AUTOINCREMENT,
    sample INTEGER NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    vector BLOB NOT NULL,
    x REAL NOT NULL,
    y REAL NOT NULL
);
CREATE INDEX likeness_version ON likeness (version);
CREATE TRIGGER samples_unlike AFTER DELETE ON samples BEGIN
    DELETE FROM likeness WHERE sample = old.num;
END;
"""
_SORTING = """
ALTER TABLE samples ADD COLUMN bars INTEGER;
ALTER TABLE samples ADD COLUMN model TEXT;
UPDATE samples SET
    bars = CASE kind WHEN 'loop' THEN json_extract(card, '$.recipe.bars') END,
    model = json_extract(card, '$.recipe.model');
DROP INDEX by_facets;
CREATE INDEX by_facets ON samples (num, bpm, key, kind, family, stars, model);
CREATE INDEX by_name ON samples (prompt COLLATE NOCASE, num, bpm, key, kind, family, stars, model);
CREATE INDEX by_bpm ON samples (bpm, num, key, kind, family, stars, model);
CREATE INDEX by_key ON samples (key, num, bpm, kind, family, stars, model);
CREATE INDEX by_bars ON samples (bars, num, bpm, key, kind, family, stars, model);
CREATE INDEX by_stars ON samples (stars, num, bpm, key, kind, family, model);
"""
_TAKES = """
ALTER TABLE samples ADD COLUMN title INTEGER;
ALTER TABLE samples ADD COLUMN take INTEGER;
ALTER TABLE samples ADD COLUMN peak REAL;
ALTER TABLE samples ADD COLUMN loudness REAL;
UPDATE samples SET title = numbered.title, take = numbered.take FROM (
    SELECT num AS sample, min(num) OVER named AS title,
        row_number() OVER (named ORDER BY num) AS take
    FROM samples WINDOW named AS (PARTITION BY prompt COLLATE NOCASE)
) AS numbered WHERE numbered.sample = samples.num;
CREATE INDEX by_take ON samples (prompt COLLATE NOCASE, take, title);
CREATE TABLE collections (
    num INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE
);
CREATE TABLE collected (
    collection INTEGER NOT NULL,
    sample TEXT NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (collection, sample)
) WITHOUT ROWID;
CREATE TRIGGER collections_out AFTER DELETE ON collections BEGIN
    DELETE FROM collected WHERE collection = old.num;
END;
"""
# The n-th brings version n − 1 to n; never edit one that was released.
MIGRATIONS = (_FIRST, _SECOND, _SORTING, _TAKES)
LATEST_VERSION = 1_000  # a higher one is no later Fodder's, but damage
BUSY_SECONDS = 10.0
CACHE_KIB = 32_768
_FILLED = int.from_bytes(b"Fodr")
CHECKPOINT_PAGES = 4_000  # 16 MB: fewer of the inserts that also have to sync


def connect(path: Path) -> sqlite3.Connection:
    """An open catalogue in the newest version; sqlite3's own errors if that cannot be.

    Not mapped into memory: a file that is cut short under a map kills the process.
    """
    database = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        _use_wal(database)
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        database.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        migrate(database)
    except BaseException:
        database.close()
        raise
    return database


def _use_wal(database: sqlite3.Connection) -> None:
    """Of two programs that open a new database at once, the one that comes second to switch it to
    WAL is refused at once, whatever its timeout: it has to ask again."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            database.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def is_filled(database: sqlite3.Connection) -> bool:
    """Whether all files of the library were once taken up, and the catalogue not only begun."""
    return bool(database.execute("PRAGMA application_id").fetchone()[0] == _FILLED)


def mark_filled(database: sqlite3.Connection) -> None:
    """Note that all files of the library are in it."""
    database.execute(f"PRAGMA application_id = {_FILLED}")


def migrate(database: sqlite3.Connection) -> None:
    """Bring the tables to the newest version, all or nothing."""
    if _version(database) == len(MIGRATIONS):
        return
    database.execute("BEGIN IMMEDIATE")
    try:
        before = _version(database)
        if len(MIGRATIONS) < before <= LATEST_VERSION:
            raise FodderError("The catalogue is from a newer Fodder: update this one.")
        if not 0 <= before <= len(MIGRATIONS):
            raise sqlite3.DatabaseError(f"version {before}")
        for step in MIGRATIONS[before:]:
            for statement in _statements(step):
                database.execute(statement)
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        database.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        raise


def is_as_made(database: sqlite3.Connection) -> bool:
    """Whether tables, indices and triggers are those that the migrations make."""
    return _expected(MIGRATIONS) <= _made(database)


@cache
def _expected(_: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        migrate(database)
        return _made(database)


def _made(database: sqlite3.Connection) -> frozenset[tuple[str, str]]:
    """Our own; the tables that FTS5 keeps for itself may differ by SQLite's version."""
    found = database.execute(
        "SELECT name, sql FROM sqlite_master "
        "WHERE sql IS NOT NULL AND substr(name, 1, 6) <> 'words_'"
    )
    return frozenset((str(name), str(sql)) for name, sql in found)


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def _statements(script: str) -> list[str]:
    """A script's statements, so that they can run inside a transaction (executescript commits)."""
    found, pending = [], ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            found.append(pending)
            pending = ""
    return found
