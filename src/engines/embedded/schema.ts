/** Version of the tables below; a store of another version is refused. */
export const SCHEMA_VERSION = 2;

/**
 * The embedded store. `*_us` are microseconds since the epoch; `json` holds the whole record as the model has it, the
 * other columns are what questions select by.
 */
export const SCHEMA = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE position (source TEXT PRIMARY KEY, "offset" INTEGER NOT NULL, skip INTEGER NOT NULL) STRICT, WITHOUT ROWID;
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
  credential TEXT NOT NULL, pod TEXT NOT NULL, pod_uid TEXT NOT NULL, node TEXT NOT NULL, source_ip TEXT NOT NULL,
  has_selector INTEGER NOT NULL, request TEXT NOT NULL, audit_id TEXT NOT NULL, json TEXT NOT NULL
) STRICT;
CREATE INDEX accesses_secret ON accesses (cluster, namespace, name, time_us);
CREATE INDEX accesses_who ON accesses (cluster, username, time_us);
CREATE INDEX accesses_impersonator ON accesses (cluster, impersonated_by, time_us) WHERE impersonated_by <> '';
CREATE INDEX accesses_credential ON accesses (cluster, credential, time_us);
CREATE INDEX accesses_pod ON accesses (cluster, pod, time_us) WHERE pod <> '';
CREATE INDEX accesses_node ON accesses (cluster, node, time_us) WHERE node <> '';
CREATE TABLE facts (
  id INTEGER PRIMARY KEY, cluster TEXT NOT NULL, time_us INTEGER NOT NULL, type TEXT NOT NULL, subject TEXT NOT NULL,
  by_whom TEXT NOT NULL, audit_id TEXT NOT NULL, json TEXT NOT NULL
) STRICT;
CREATE INDEX facts_issued ON facts (cluster, json_extract(json, '$.detail.credential')) WHERE type = 'token-issued';
CREATE INDEX facts_issued_with ON facts (cluster, json_extract(json, '$.detail.through'))
  WHERE type = 'token-issued' AND substr(by_whom, 1, 12) <> 'system:node:';
CREATE INDEX facts_references ON facts (cluster) WHERE type = 'secret-referenced';
CREATE INDEX facts_secrets ON facts (cluster, subject, time_us)
  WHERE type IN ('secret-created', 'secret-written', 'secret-deleted');
CREATE INDEX facts_watch_end ON facts (cluster, json_extract(json, '$.detail.request')) WHERE type = 'watch-ended';
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
