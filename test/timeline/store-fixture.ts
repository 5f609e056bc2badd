import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyOutcome } from '../../src/detect/outcome.ts';
import { openEmbeddedEngine } from '../../src/engines/embedded/embedded-engine.ts';
import type { AccessRow, Fact } from '../../src/model/access.ts';
import type { Alert } from '../../src/model/alert.ts';
import type { Finding } from '../../src/model/finding.ts';
import { parseTime, SECOND_US } from '../../src/model/time.ts';
import { emptyCounters } from '../../src/pipeline/engine.ts';

export const START_US = parseTime('2026-10-08T00:00:00Z');

/** Microseconds of so many seconds after the start. */
export function at(seconds: number): number {
  return START_US + seconds * SECOND_US;
}

const WHO = {
  principal: {
    kind: 'workload',
    username: 'system:serviceaccount:shop:api',
    uid: 'u',
    namespace: 'shop',
    name: 'api',
    groups: [],
    impersonatedBy: '',
  },
  credential: { id: 'JTI=1', kind: 'bound-token', issuedBy: '', issuedUs: 0 },
  workload: { pod: 'api-1', podUid: 'p', node: 'n', owner: '' },
  source: { ip: '127.10.0.1', class: 'pod', forwarded: [] },
  userAgent: 'curl',
} as const satisfies Partial<AccessRow>;

/** A get of shop/db by shop/api; a test changes what it is about. */
export function accessAt(
  seconds: number,
  access: Partial<AccessRow['access']> = {},
  row: Partial<AccessRow> = {},
): AccessRow {
  return {
    kind: 'access',
    cluster: 'c1',
    timeUs: at(seconds),
    auditID: `a-${seconds}`,
    stage: 'ResponseComplete',
    request: '',
    ...WHO,
    ...row,
    access: {
      verb: 'get',
      scope: 'name',
      namespace: 'shop',
      name: 'db',
      code: 200,
      isRead: true,
      isFiltered: false,
      hasSelector: false,
      isChunk: false,
      isContinued: false,
      grant: undefined,
      ...access,
    },
  };
}

export function factAt(seconds: number, type: Fact['type'], subject: string, detail: Fact['detail'] = {}): Fact {
  return {
    kind: 'fact',
    type,
    cluster: 'c1',
    timeUs: at(seconds),
    auditID: `f-${seconds}`,
    subject,
    by: 'admin',
    detail,
  };
}

export function findingAt(seconds: number, changes: Partial<Finding> = {}): Finding {
  return {
    kind: 'finding',
    id: seconds.toString(16).padStart(24, '0'),
    detector: 'abnormal-access',
    detectorVersion: 1,
    cluster: 'c1',
    timeUs: at(seconds),
    severity: 'low',
    score: 1,
    tactic: 'access',
    edge: 'e',
    reasons: [{ code: 'first-secret', text: 'read it for the first time', score: 1, baseline: 'never' }],
    ...WHO,
    secrets: [{ namespace: 'shop', name: 'db', verb: 'get', count: 1 }],
    evidence: [],
    before: '{}',
    ...changes,
  };
}

export interface Rows {
  accesses?: AccessRow[];
  facts?: Fact[];
  findings?: Finding[];
  alerts?: Alert[];
}

/** A data directory with these rows, written by the real engine. */
export function storeWith(rows: Rows): { dir: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'secretwatch-store-'));
  const engine = openEmbeddedEngine(dir);
  const clusters = new Set(
    [...(rows.accesses ?? []), ...(rows.facts ?? []), { cluster: 'c1' }].map(({ cluster }) => cluster),
  );
  const counts = { ...emptyCounters(), events: 5, accesses: rows.accesses?.length ?? 0, rejected: 1 };
  engine.commit({
    state: [],
    outcome: { ...emptyOutcome(), ...rows },
    rejects: [
      { source: 'file:x', offset: 7, rejected: { tier: 'rejected', cluster: 'c1', code: 'not-json', excerpt: 'aaa' } },
    ],
    counters: new Map([...clusters].map((cluster) => [cluster, counts])),
    position: new Map(),
  });
  engine.close();
  return { dir, remove: () => rmSync(dir, { recursive: true }) };
}
