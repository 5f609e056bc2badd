import type { Section } from './board.ts';
import { overTime, top } from './documents.ts';

export const WHO_AND_WHAT: Section = {
  title: 'Who and what (Elasticsearch)',
  panels: [
    overTime(
      { title: 'Alerts over time', description: 'By severity, each alert at its latest state.', unit: 'short' },
      'alerts',
      'secretwatch.severity',
    ),
    top(
      {
        title: 'Alerts by team and status',
        description: 'Whose they are, and what people decided. Closed means quiet, resolved means decided.',
        unit: 'short',
      },
      'alerts',
      ['secretwatch.team', 'secretwatch.status'],
    ),
    top(
      {
        title: 'Identities with most alerts',
        description: 'One name at the top for many reasons is a stolen identity or a missing exception.',
        unit: 'short',
      },
      'alerts',
      ['user.name', 'secretwatch.reasons'],
    ),
    top(
      {
        title: 'Secrets in alerts',
        description: 'Namespace and name; `*` stands for a whole scope.',
        unit: 'short',
      },
      'alerts',
      ['secretwatch.secrets'],
    ),
    top(
      {
        title: 'Who reads which secrets',
        description: 'Reads on record, by identity and namespace.',
        unit: 'short',
      },
      'accesses',
      ['user.name', 'orchestrator.namespace'],
    ),
    top(
      {
        title: 'Reads without a namespace',
        description: 'Lists and watches of all namespaces at once: each reads every secret of the cluster.',
        unit: 'short',
      },
      'accesses',
      ['user.name', 'event.action'],
      'secretwatch.scope:cluster',
    ),
    top(
      {
        title: 'Refused reads',
        description: 'Requests for secrets that were refused: somebody asks for what he may not have.',
        unit: 'short',
      },
      'accesses',
      ['user.name', 'kubernetes.audit.responseStatus.code'],
      'event.outcome:failure',
    ),
    top(
      {
        title: 'Findings in the record',
        description: 'Low and info, by detector and identity.',
        unit: 'short',
      },
      'findings',
      ['rule.id', 'user.name'],
      'secretwatch.severity:(low OR info)',
    ),
  ],
};
