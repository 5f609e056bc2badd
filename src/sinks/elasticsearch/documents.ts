import { createHash } from 'node:crypto';
import { type Family, monthlyIndex } from '../../elasticsearch/indices.ts';
import type { Row } from '../../model/row.ts';
import { formatTime } from '../../model/time.ts';
import type { Committed } from '../../pipeline/delivery.ts';
import { accessDocument } from '../encode/ecs/access.ts';
import { alertDocument } from '../encode/ecs/alert.ts';
import type { Document } from '../encode/ecs/common.ts';
import { factDocument } from '../encode/ecs/fact.ts';
import { findingDocument } from '../encode/ecs/finding.ts';
import type { Operation } from './bulk-request.ts';

/** What a row becomes: ids by content, never by what a client chose. */
export function operationsOf(prefix: string, committed: Committed): Operation[] {
  const { row } = committed;
  switch (row.kind) {
    case 'access':
      return [created(prefix, 'accesses', committed, formatTime(row.timeUs), accessDocument(row))];
    case 'fact':
      return [created(prefix, 'facts', committed, formatTime(row.timeUs), factDocument(row))];
    case 'finding':
      return [created(prefix, 'findings', committed, formatTime(row.timeUs), findingDocument(row), row.id)];
    case 'Alert': {
      const document = alertDocument(row);
      const revision = created(prefix, 'revisions', committed, row.opened, document, `${row.id}-${row.revision}`);
      const id = row.id;
      const index = monthlyIndex(prefix, 'alerts', row.opened);
      // A newer revision replaces an older one, never the other way round.
      return [{ index, id, version: row.revision, document: kept(document, committed) }, revision];
    }
    case 'reject':
      return [rejectOperation(prefix, committed, row)];
    case 'memory': {
      const id = hash(JSON.stringify([row.cluster, row.block, row.key]));
      const document = row.json === null ? null : memoryDocument(row, committed);
      // Offsets begin at 0, versions at 1.
      return [{ index: `${prefix}-memory`, id, version: committed.seq + 1, document }];
    }
  }
}

function created(
  prefix: string,
  family: Family,
  committed: Committed,
  time: string,
  document: Document,
  id = hash(JSON.stringify(committed.row)),
): Operation {
  return { index: monthlyIndex(prefix, family, time), id, document: kept(document, committed) };
}

/** With the whole row, for questions; the columns by which they select stand beside it. */
function kept(document: Document, { seq, row }: Committed): Document {
  const own = { ...(document.secretwatch as object), seq, row: JSON.stringify(row) };
  return { ...document, secretwatch: 'timeUs' in row ? { ...own, time_us: row.timeUs } : own };
}

function rejectOperation(prefix: string, committed: Committed, row: Extract<Row, { kind: 'reject' }>): Operation {
  const { cluster, code, source, offset, excerpt } = row;
  const document = {
    orchestrator: { cluster: { name: cluster } },
    event: { kind: 'pipeline_error', dataset: 'secretwatch.rejects' },
    secretwatch: { reject: { code, source, offset, excerpt } },
  };
  const id = hash(JSON.stringify(row));
  return { index: `${prefix}-rejects`, id, document: kept(document, committed) };
}

/** A cell that holds a text is found by it: names are numbered, and asked for by name. */
function memoryDocument(row: Extract<Row, { kind: 'memory' }>, committed: Committed): Document {
  const { cluster, block, key, json } = row;
  const memory = { block, key, ...(json?.startsWith('"') && { text: JSON.parse(json) }) };
  return kept({ orchestrator: { cluster: { name: cluster } }, secretwatch: { memory } }, committed);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 32);
}
