import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Outcome } from '../../detect/outcome.ts';
import type { AccessRow, Fact } from '../../model/access.ts';
import type { Alert } from '../../model/alert.ts';
import type { Finding } from '../../model/finding.ts';
import { parseTime } from '../../model/time.ts';
import type { Counters, Position, RejectedLine } from '../../pipeline/engine.ts';
import type { StateChange } from '../../state/state.ts';

const SQL = {
  putState: `INSERT INTO state VALUES (?, ?, ?, ?)
    ON CONFLICT (cluster, block, key) DO UPDATE SET json = excluded.json`,
  dropState: 'DELETE FROM state WHERE cluster = ? AND block = ? AND key = ?',
  position: `INSERT INTO position VALUES (?, ?, ?, ?)
    ON CONFLICT (source) DO UPDATE SET "offset" = excluded."offset", skip = excluded.skip, mark = excluded.mark`,
  counter: `INSERT INTO counters VALUES (?, ?, ?)
    ON CONFLICT (cluster, name) DO UPDATE SET value = value + excluded.value`,
  access: `INSERT INTO accesses (cluster, time_us, namespace, name, verb, scope, username, impersonated_by, credential,
    pod, pod_uid, node, source_ip, has_selector, request, audit_id, json)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  fact: 'INSERT INTO facts (cluster, time_us, type, subject, by_whom, audit_id, json) VALUES (?, ?, ?, ?, ?, ?, ?)',
  // An event delivered again after the fold forgot it gives the same ids again: the first one stands.
  finding: 'INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  alert: `INSERT INTO alerts (id, revision, cluster, time_us, status, severity, username, json)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  reject: 'INSERT INTO rejects (cluster, source, "offset", code, excerpt) VALUES (?, ?, ?, ?, ?)',
} as const;

/** Prepared statements, one per kind of row. */
export class Writers {
  readonly #statements: Record<keyof typeof SQL, StatementSync>;

  constructor(db: DatabaseSync) {
    const prepared = Object.entries(SQL).map(([name, sql]) => [name, db.prepare(sql)]);
    this.#statements = Object.fromEntries(prepared) as Record<keyof typeof SQL, StatementSync>;
  }

  writeState(cluster: string, { block, key, json }: StateChange): void {
    if (json === null) this.#statements.dropState.run(cluster, block, key);
    else this.#statements.putState.run(cluster, block, key, json);
  }

  writePosition(position: Position): void {
    for (const [source, { offset, skip, mark = '' }] of position)
      this.#statements.position.run(source, offset, skip, mark);
  }

  writeCounters(counters: ReadonlyMap<string, Counters>): void {
    for (const [cluster, counts] of counters) {
      for (const [name, value] of Object.entries(counts)) {
        if (value !== 0) this.#statements.counter.run(cluster, name, value);
      }
    }
  }

  writeRejects(rejects: readonly RejectedLine[]): void {
    for (const { source, offset, rejected } of rejects) {
      this.#statements.reject.run(rejected.cluster, source, offset, rejected.code, rejected.excerpt);
    }
  }

  writeOutcome({ accesses, facts, findings, alerts }: Outcome): void {
    for (const row of accesses) this.#statements.access.run(...accessColumns(row), JSON.stringify(row));
    for (const fact of facts) this.#statements.fact.run(...factColumns(fact), JSON.stringify(fact));
    for (const finding of findings) this.#statements.finding.run(...findingColumns(finding), JSON.stringify(finding));
    for (const alert of alerts) this.#statements.alert.run(...alertColumns(alert), JSON.stringify(alert));
  }
}

function accessColumns(row: AccessRow): (string | number)[] {
  const { access, principal, credential, workload } = row;
  const what = [access.namespace, access.name, access.verb, access.scope];
  const { pod, podUid, node } = workload;
  const who = [principal.username, principal.impersonatedBy, credential.id, pod, podUid, node, row.source.ip];
  return [row.cluster, row.timeUs, ...what, ...who, Number(access.hasSelector), row.request, row.auditID];
}

function factColumns({ cluster, timeUs, type, subject, by, auditID }: Fact): (string | number)[] {
  return [cluster, timeUs, type, subject, by, auditID];
}

function findingColumns({ id, cluster, timeUs, detector, severity, principal }: Finding): (string | number)[] {
  return [id, cluster, timeUs, detector, severity, principal.username];
}

function alertColumns({ id, revision, cluster, time, status, severity, principal }: Alert): (string | number)[] {
  return [id, revision, cluster, parseTime(time), status, severity, principal.username];
}
