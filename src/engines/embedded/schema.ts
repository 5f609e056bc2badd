/** Version of the tables below; a store of another version is refused. */
export const SCHEMA_VERSION = 2;

/** What makes a store of an earlier version one of the next. Questions are answered from all of them alike. */
export const MIGRATIONS: Readonly<Record<number, string>> = {
  // Sources were named without their cluster; where there is one only, it is known which.
  1: `ALTER TABLE position ADD COLUMN mark TEXT NOT NULL DEFAULT '';
    UPDATE position SET source = source || '@' || (SELECT min(cluster) FROM counters)
    WHERE (SELECT count(DISTINCT cluster) FROM counters) = 1`,
};

/**
 * The embedded store. `*_us` are microseconds since the epoch; `json` holds the whole record as the model has it, the
 * other columns are what questions select by.
 */
export const SCHEMA = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE position (
  source TEXT PRIMARY KEY, "offset" INTEGER NOT NULL, skip INTEGER NOT NULL, mark TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE TABLE state (
  cluster TEXT NOT NULL, block TEXT NOT NULL, key TEXT NOT NULL, json TEXT NOT NULL,
  PRIMARY KEY (cluster, block, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE counters (
  cluster TEXT NOT NULL, name TEXT NOT NULL, value INTEGER NOT NULL, PRIMARY KEY (cluster, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE accesses (
  id INTEGER PRIMARY KEY, cluster TEXT NOT NULL, time_us INTEGER NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
  verb TEXT NOT NULL, scope TEXT NOT NULL, username TEXT NOT NULL, impersonated_by TEXT NOT NULL,
  credential TEXT NOT NULL, pod_uid TEXT NOT NULL, node TEXT NOT NULL, source_ip TEXT NOT NULL,
  audit_id TEXT NOT NULL, json TEXT NOT NULL
) STRICT;
CREATE INDEX accesses_secret ON accesses (cluster, namespace, name, time_us);
CREATE INDEX accesses_who ON accesses (cluster, username, time_us);
CREATE INDEX accesses_impersonator ON accesses (cluster, impersonated_by, time_us) WHERE impersonated_by <> '';
CREATE INDEX accesses_credential ON accesses (cluster, credential, time_us);
CREATE TABLE facts (
  id INTEGER PRIMARY KEY, cluster TEXT NOT NULL, time_us INTEGER NOT NULL, type TEXT NOT NULL, subject TEXT NOT NULL,
  by_whom TEXT NOT NULL, audit_id TEXT NOT NULL, json TEXT NOT NULL
) STRICT;
CREATE INDEX facts_subject ON facts (cluster, subject, time_us);
CREATE INDEX facts_by ON facts (cluster, by_whom, time_us);
CREATE TABLE findings (
  id TEXT PRIMARY KEY, cluster TEXT NOT NULL, time_us INTEGER NOT NULL, detector TEXT NOT NULL, severity TEXT NOT NULL,
  username TEXT NOT NULL, json TEXT NOT NULL
) STRICT;
CREATE INDEX findings_time ON findings (cluster, time_us);
CREATE TABLE alerts (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL, revision INTEGER NOT NULL, cluster TEXT NOT NULL, time_us INTEGER NOT NULL,
  status TEXT NOT NULL, severity TEXT NOT NULL, username TEXT NOT NULL, json TEXT NOT NULL, UNIQUE (id, revision)
) STRICT;
CREATE TABLE rejects (
  id INTEGER PRIMARY KEY, cluster TEXT NOT NULL, source TEXT NOT NULL, "offset" INTEGER NOT NULL, code TEXT NOT NULL,
  excerpt TEXT NOT NULL
) STRICT;
`;
