import { Alerts } from '../alert/alerts.ts';
import { Exceptions } from '../alert/exceptions.ts';
import type { ObjectCell } from '../baseline/objects.ts';
import type { Finding } from '../model/finding.ts';
import { isProgram } from '../model/principal.ts';
import type { State } from '../state/state.ts';
import { frameworkRefs } from './frameworks.ts';
import type { Armed } from './judge.ts';
import type { Knowledge } from './knowledge.ts';
import type { Outcome } from './outcome.ts';

/** Makes of findings what people get: alerts, unless somebody expects them or the detector is in trial. */
export class Reporter {
  readonly alerts: Alerts;
  readonly exceptions: Exceptions;
  /** Detectors in trial: their findings are kept and raise no alert. */
  readonly #experimental: ReadonlySet<string>;

  constructor(state: State, detectors: readonly Armed[], { inventory, objects }: Knowledge) {
    const inTrial = detectors.filter(({ detector }) => detector.status === 'experimental');
    this.#experimental = new Set(inTrial.map(({ detector }) => detector.id));
    this.alerts = new Alerts(state, {
      infoOf: detectorInfo(detectors),
      teamOf: (principal) => inventory.teamOfPrincipal(principal),
      teamOfSecret: (namespace, name) => inventory.teamOfSecret(namespace, name),
      issuerOf: (namespace, name) => issuerIn(objects.secret(namespace, name)),
      cloudRolesOf: ({ namespace, name }) => inventory.account(namespace, name)?.cloudRoles ?? [],
    });
    this.exceptions = new Exceptions(state);
  }

  expects(finding: Finding): boolean {
    return this.exceptions.match(finding) !== undefined;
  }

  /** What is expected stays on record and raises no alert. */
  give(finding: Finding, out: Outcome): void {
    const exception = this.exceptions.match(finding);
    out.findings.push(exception ? { ...finding, expectedBy: exception.id } : finding);
    if (exception) return;
    const alert = this.#experimental.has(finding.detector) ? undefined : this.alerts.add(finding);
    if (alert) out.alerts.push(alert);
  }
}

/** The program that wrote a secret last: external-secrets, cert-manager, a pipeline. */
function issuerIn(secret: Readonly<ObjectCell> | undefined): string | undefined {
  return secret && isProgram(secret.writtenBy) ? secret.writtenBy : undefined;
}

function detectorInfo(detectors: readonly Armed[]) {
  const infos = new Map(
    detectors.map(({ detector }) => [
      detector.id,
      {
        title: detector.title,
        frameworks: frameworkRefs(detector.frameworks),
        runbook: `detectors/${detector.id}/README.md`,
      },
    ]),
  );
  return (id: string) => infos.get(id) ?? { title: id, frameworks: [], runbook: '' };
}
