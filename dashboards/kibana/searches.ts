import { ALERTS, RECORD } from './data-views.ts';
import { type SavedObject, savedObject, searchSource } from './saved-object.ts';

interface Search {
  id: string;
  title: string;
  description: string;
  view: string;
  query: string;
  columns: readonly string[];
  /** A timeline is read from its beginning. */
  order: 'asc' | 'desc';
}

const SECRET = ['orchestrator.namespace', 'orchestrator.resource.name'];
const EVENT = ['event.dataset', 'event.action', 'event.outcome'];
const THROUGH = ['secretwatch.credential.id', 'source.ip', 'kubernetes.pod.name', 'user_agent.original'];
const TIMELINE = ['user.name', ...EVENT, ...SECRET, ...THROUGH];

/** Searches for the one on call; those for an incident have a name in capitals to be replaced. */
const SEARCHES: readonly Search[] = [
  {
    id: 'secretwatch-undecided',
    title: 'Secretwatch: alerts to decide',
    description: 'Medium and above about which nobody has decided yet.',
    view: ALERTS,
    query: 'secretwatch.severity : (medium or high or critical) and secretwatch.status : (open or closed)',
    columns: [
      'secretwatch.severity',
      'secretwatch.team',
      'message',
      'user.name',
      'secretwatch.secrets',
      'secretwatch.reasons',
      'event.id',
    ],
    order: 'desc',
  },
  {
    id: 'secretwatch-incident-identity',
    title: 'Secretwatch incident: everything of one identity',
    description: 'Replace NAME by the user name. What it did itself, and what was done under its name by others.',
    view: RECORD,
    query: 'user.name : "NAME" or secretwatch.impersonated_by : "NAME"',
    columns: TIMELINE,
    order: 'asc',
  },
  {
    id: 'secretwatch-incident-secret',
    title: 'Secretwatch incident: everything about one secret',
    description:
      'Replace NAMESPACE and SECRET. Its reads and changes, and the lists and watches of its namespace and of all, which showed it too.',
    view: RECORD,
    query:
      '(orchestrator.namespace : "NAMESPACE" and orchestrator.resource.name : "SECRET") or (orchestrator.namespace : "NAMESPACE" and secretwatch.scope : namespace) or secretwatch.scope : cluster or secretwatch.secrets : "NAMESPACE/SECRET"',
    columns: TIMELINE,
    order: 'asc',
  },
  {
    id: 'secretwatch-incident-credential',
    title: 'Secretwatch incident: everything through one credential',
    description: 'Replace CREDENTIAL by its id (JTI=…, X509SHA256=…): every read by it, and where it was issued.',
    view: RECORD,
    query: 'secretwatch.credential.id : "CREDENTIAL" or secretwatch.detail.credential : "CREDENTIAL"',
    columns: TIMELINE,
    order: 'asc',
  },
  {
    id: 'secretwatch-incident-address',
    title: 'Secretwatch incident: everything from one address',
    description: 'Replace 192.0.2.1. Who else came from there?',
    view: RECORD,
    query: 'source.ip : "192.0.2.1"',
    columns: TIMELINE,
    order: 'asc',
  },
  {
    id: 'secretwatch-everything-read',
    title: 'Secretwatch: reads of all secrets at once',
    description: 'Lists and watches without a namespace. Each gave away every secret of the cluster.',
    view: RECORD,
    query: 'secretwatch.scope : cluster and event.outcome : success',
    columns: TIMELINE,
    order: 'desc',
  },
  {
    id: 'secretwatch-refused',
    title: 'Secretwatch: refused reads',
    description: 'Who asks for secrets that he may not have.',
    view: RECORD,
    query: 'event.dataset : secretwatch.accesses and event.outcome : failure',
    columns: ['user.name', 'kubernetes.audit.responseStatus.code', ...EVENT, ...SECRET, ...THROUGH],
    order: 'desc',
  },
  {
    id: 'secretwatch-issued',
    title: 'Secretwatch: tokens, certificates and grants',
    description: 'What gives access: tokens and certificates issued, bindings changed.',
    view: RECORD,
    query: 'event.action : (token-issued or certificate-issued or binding-changed)',
    columns: ['event.action', 'user.name', 'secretwatch.subject', 'kubernetes.audit.auditID'],
    order: 'desc',
  },
];

export const UNDECIDED = 'secretwatch-undecided';

export function searches(): SavedObject[] {
  return SEARCHES.map(({ id, title, description, view, query, columns, order }) => {
    const name = 'kibanaSavedObjectMeta.searchSourceJSON.index';
    const attributes = {
      title,
      description,
      columns,
      sort: [['@timestamp', order]],
      grid: {},
      hideChart: false,
      isTextBasedQuery: false,
      timeRestore: false,
      kibanaSavedObjectMeta: { searchSourceJSON: searchSource(query, { highlightAll: true, indexRefName: name }) },
    };
    return savedObject('search', id, attributes, [{ type: 'index-pattern', id: view, name }]);
  });
}
