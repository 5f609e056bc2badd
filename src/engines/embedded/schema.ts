/** Version of the tables below; a store of an earlier one becomes this when it is written to, any other is refused. */
export const SCHEMA_VERSION = 3;

/** What holders, reach and lineage select by. */
const QUESTION_INDEXES = `
CREATE INDEX accesses_pod ON accesses (cluster, pod, time_us) WHERE pod <> '';
CREATE INDEX accesses_node ON accesses (cluster, node, time_us) WHERE node <> '';
CREATE INDEX facts_issued ON facts (cluster, json_extract(json, '$.detail.credential')) WHERE type = 'token-issued';
CREATE INDEX facts_issued_with ON facts (cluster, json_extract(json, '$.detail.through'))
  WHERE type = 'token-issued' AND substr(by_whom, 1, 12) <> 'system:node:';
CREATE INDEX facts_references ON facts (cluster) WHERE type = 'secret-referenced';
CREATE INDEX facts_secrets ON facts (cluster, subject, time_us)
  WHERE type IN ('secret-created', 'secret-written', 'secret-deleted');
CREATE INDEX facts_watch_end ON facts (cluster, json_extract(json, '$.detail.request')) WHERE type = 'watch-ended';
`;

/** What makes a store of an earlier version one of the next; alerts, findings and timelines are read from all alike. */
export const MIGRATIONS: Readonly<Record<number, string>> = {
  // Sources were named without their cluster; where there is one only, it is known which.
  1: `ALTER TABLE position ADD COLUMN mark TEXT NOT NULL DEFAULT '';
    UPDATE position SET source = source || '@' || (SELECT min(cluster) FROM counters)
    WHERE (SELECT count(DISTINCT cluster) FROM counters) = 1`,
  // Selectors that exclude were not kept, nor was what joins a watch to its end: watches of a whole scope are taken for
  // selective, so that nobody is said to have seen a value that he may not have seen.
  2: `ALTER TABLE accesses ADD COLUMN pod TEXT NOT NULL DEFAULT '';
    ALTER TABLE accesses ADD COLUMN has_selector INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE accesses ADD COLUMN request TEXT NOT NULL DEFAULT '';
    UPDATE accesses SET pod = coalesce(json_extract(json, '$.workload.pod'), ''),
      has_selector = coalesce(json_extract(json, '$.access.isFiltered'), 0) OR (verb = 'watch' AND name = '');
    UPDATE accesses SET json = json_set(json, '$.request', '',
      '$.access.hasSelector', json(iif(has_selector, 'true', 'false')));
    UPDATE facts SET json = json_set(json, '$.detail.selector', 'yes')
    WHERE type = 'watch-ended' AND substr(subject, -1) = '/';
    ${QUESTION_INDEXES}`,
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
  credential TEXT NOT NULL, pod TEXT NOT NULL, pod_uid TEXT NOT NULL, node TEXT NOT NULL, source_ip TEXT NOT NULL,
  has_selector INTEGER NOT NULL, request TEXT NOT NULL, audit_id TEXT NOT NULL, json TEXT NOT NULL
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
${QUESTION_INDEXES}`;
