import type { Alert } from '../model/alert.ts';
import { type Severity, severityRank } from '../model/finding.ts';
import { matchesGlob } from '../model/owners.ts';

/** Which alerts are meant for a sink: all that is given must hold. In lists, one must match; `*` stands for any text. */
export interface Route {
  minSeverity?: Severity | undefined;
  /** Of the principal, or of one of the secrets: both teams of a cross-team read hear of it. */
  teams?: readonly string[] | undefined;
  namespaces?: readonly string[] | undefined;
  clusters?: readonly string[] | undefined;
  detectors?: readonly string[] | undefined;
}

export function isRouted(alert: Alert, routes: readonly Route[]): boolean {
  return routes.some(
    ({ minSeverity = 'info', teams, namespaces, clusters, detectors }) =>
      severityRank(alert.severity) >= severityRank(minSeverity) &&
      matches(teams, teamsOf(alert)) &&
      matches(namespaces, namespacesOf(alert)) &&
      matches(clusters, [alert.cluster]) &&
      matches(detectors, alert.detectors),
  );
}

function matches(patterns: readonly string[] | undefined, values: readonly string[]): boolean {
  return patterns === undefined || patterns.some((pattern) => values.some((value) => matchesGlob(pattern, value)));
}

function teamsOf({ team, secrets }: Alert): string[] {
  return [team?.name, ...secrets.map(({ team: owner }) => owner)].filter((name) => typeof name === 'string');
}

function namespacesOf({ principal, secrets }: Alert): string[] {
  return [principal.namespace, ...secrets.map(({ namespace }) => namespace)].filter(Boolean);
}
