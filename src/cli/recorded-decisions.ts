import type { Fact } from '../model/access.ts';
import type { Alert } from '../model/alert.ts';
import { DECISION_KINDS, type Decision } from '../model/decision.ts';
import type { DecisionMade } from '../model/decision-made.ts';
import type { Exception, ExceptionScope } from '../model/exception.ts';
import { formatTime, parseTime } from '../model/time.ts';
import type { RecordedDecisions } from '../pipeline/decided-feed.ts';
import type { Timeline } from '../timeline/port.ts';

/** More than people decide; facts are read at once. */
const LIMIT = 10_000;

/**
 * What people decided about the alerts of a store, by cluster, each with the alert as they saw it and the expectation
 * that came of it. Ids of alerts follow from the log, so that another scan of the same log has the same ones.
 */
export async function readDecisions(timeline: Timeline): Promise<RecordedDecisions[]> {
  const { items } = await timeline.facts({ types: ['decision-made', 'exception-set'], limit: LIMIT });
  const expectations = new Map(
    items.filter(({ type }) => type === 'exception-set').map((fact) => [fact.subject, fact]),
  );
  const made: DecisionMade[] = [];
  for (const fact of items) {
    if (fact.type !== 'decision-made') continue;
    const history = await timeline.alert(fact.subject.slice(fact.subject.indexOf(':') + 1));
    const decision = decisionIn(fact, expectations);
    const alert = history && seenBefore(decision, history.revisions);
    if (alert) made.push({ tier: 'decision', cluster: fact.cluster, timeUs: fact.timeUs, decision, alert });
  }
  return [...Map.groupBy(made, ({ cluster }) => cluster)].map(([cluster, own]) => {
    return { source: `decided:${own[0]?.decision.id ?? ''}`, cluster, made: own };
  });
}

function decisionIn({ subject, detail }: Fact, expectations: ReadonlyMap<string, Fact>): Decision {
  const { id = '', decision = '', decidedBy = '', reason = '', decidedAt = '' } = detail;
  const expectation = expectations.get(`exception:alert-${id.slice(0, 12)}`);
  return {
    id,
    kind: DECISION_KINDS.find((kind) => kind === decision) ?? 'note',
    alert: subject.slice(subject.indexOf(':') + 1),
    by: decidedBy,
    reason,
    decidedUs: parseTime(decidedAt),
    exception: decision === 'expect' && expectation ? exceptionIn(expectation) : null,
  };
}

function exceptionIn({ subject, detail }: Fact): Exception {
  const { owner = '', reason = '', expires = '', scope = '' } = detail;
  return {
    id: subject.slice(subject.indexOf(':') + 1),
    origin: 'decision',
    owner,
    reason,
    expiresUs: parseTime(expires),
    scope: JSON.parse(scope) as ExceptionScope,
  };
}

/** The alert as it was before anybody had decided this. */
function seenBefore({ by, decidedUs }: Decision, revisions: readonly Alert[]): Alert | undefined {
  const at = revisions.findIndex(({ decision }) => decision?.by === by && decision.time === formatTime(decidedUs));
  return at > 0 ? revisions[at - 1] : revisions.at(-1);
}
