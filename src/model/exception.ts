import type { Finding } from './finding.ts';

/** What a detector says again and again in the same words: see `Finding.edge`. */
export interface ExpectedEdge {
  detector: string;
  edge: string;
}

/** What is expected, matched exactly: no patterns, no beginnings of names. */
export interface ExceptionScope {
  /** Ids of detectors; it holds for no other. */
  detectors: readonly string[];
  /** The only statements of these detectors that are meant; empty for all that fit the rest. */
  edges: readonly ExpectedEdge[];
  /** User name as the API server writes it; '' for anybody. */
  principal: string;
  /** Who borrowed that identity; '' for nobody. */
  impersonatedBy: string;
  /** Address of the peer; '' for any. */
  sourceIp: string;
  /** Nothing but these is touched; empty for any secret, `name` '' for all of a namespace. */
  secrets: readonly { namespace: string; name: string }[];
}

/** An expectation with somebody who answers for it, a reason and an end. */
export interface Exception {
  id: string;
  /** A reviewed file, or an analyst's decision about an alert. */
  origin: 'file' | 'decision';
  owner: string;
  reason: string;
  /** Event time from which on it is in force no more. */
  expiresUs: number;
  scope: ExceptionScope;
}

/** All exceptions of the file, as a record of the log: it replaces what the file said before. */
export interface ExceptionsTold {
  tier: 'exceptions';
  cluster: string;
  timeUs: number;
  exceptions: readonly Exception[];
}

/** Whether a finding is what the exception expects. Its time is no matter here. */
export function covers(scope: ExceptionScope, finding: Finding): boolean {
  const { principal, source, secrets } = finding;
  return (
    coversStatement(scope, finding) &&
    (scope.principal === '' || scope.principal === principal.username) &&
    scope.impersonatedBy === principal.impersonatedBy &&
    (scope.sourceIp === '' || scope.sourceIp === source.ip) &&
    coversSecrets(scope, secrets)
  );
}

function coversStatement({ detectors, edges }: ExceptionScope, { detector, edge }: Finding): boolean {
  if (!detectors.includes(detector)) return false;
  return edges.length === 0 || edges.some((expected) => expected.detector === detector && expected.edge === edge);
}

/** A finding that touches no secret is meant where the very statement is, and not by an exception about secrets. */
function coversSecrets({ secrets, edges }: ExceptionScope, touched: Finding['secrets']): boolean {
  if (secrets.length === 0) return true;
  if (touched.length === 0) return edges.length > 0;
  return touched.every(({ namespace, name }) =>
    secrets.some((own) => own.namespace === namespace && (own.name === '' || own.name === name)),
  );
}
