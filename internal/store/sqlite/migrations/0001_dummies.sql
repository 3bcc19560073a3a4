-- Weekday and month are their places in the calendar, 0 for Monday and January, so that they
-- sort as people expect. Times are microseconds since 1970, UTC.
-- There is no index besides the key: one would cost every write several times what the scan
-- of a hundred thousand records costs a list.
CREATE TABLE dummies (
  id         INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again after a delete
  day        INTEGER NOT NULL,
  weekday    INTEGER NOT NULL,
  month      INTEGER NOT NULL,
  year       INTEGER NOT NULL,
  pre_seeded INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
