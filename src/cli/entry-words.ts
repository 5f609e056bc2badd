import type { AccessRow, Fact, FactType } from '../model/access.ts';
import type { Finding } from '../model/finding.ts';
import type { Principal } from '../model/principal.ts';
import type { TimelineEntry } from '../timeline/port.ts';

/** One line of a history in words; not escaped. */
export interface EntryWords {
  event: string;
  who: string;
  what: string;
  /** The credential, place or reason. */
  through: string;
}

const FACT_EVENTS: Readonly<Record<FactType, string>> = {
  'secret-created': 'created',
  'secret-written': 'written',
  'secret-deleted': 'deleted',
  'secret-seen': 'secret',
  'token-issued': 'token issued',
  'pod-seen': 'pod',
  'pod-deleted': 'pod deleted',
  'binding-changed': 'grant changed',
  'watch-ended': 'watch ended',
  'secret-body-logged': 'body logged',
  'secret-referenced': 'referred to',
  'account-seen': 'account',
  'namespace-seen': 'namespace',
  'node-seen': 'node',
  'binding-seen': 'grant',
  'certificate-issued': 'cert issued',
  'exception-set': 'exception set',
  'exception-expiring': 'exception ends soon',
  'exception-ended': 'exception ended',
  'decision-made': 'decided',
  'owners-set': 'owners set',
  'feed-gap': 'gap in the feed',
};

/** What an access, fact or finding says. */
export function wordsOf(entry: TimelineEntry): EntryWords {
  if (entry.kind === 'access') return accessWords(entry);
  return entry.kind === 'fact' ? factWords(entry) : findingWords(entry);
}

function accessWords({ access, principal, credential, workload, source, userAgent }: AccessRow): EntryWords {
  const place = [workload.pod && `pod ${workload.pod}`, workload.node && `node ${workload.node}`].filter(Boolean);
  const how = `${access.hasSelector ? ', selector' : ''}${access.isContinued ? ', continued' : ''}`;
  return {
    event: 'read',
    who: nameOf(principal),
    what: `${access.verb} ${access.namespace || '*'}/${access.name || '*'}${how}`,
    through: [credential.id || 'no credential id', ...place, source.ip, userAgent].filter(Boolean).join(', '),
  };
}

function factWords({ type, by, subject, detail }: Fact): EntryWords {
  const { credential, state, through: _, request: __, ...rest } = detail;
  const event = [FACT_EVENTS[type], state].filter(Boolean).join(' ');
  return { event, who: shortName(by), what: subject, through: credential ?? Object.values(rest).join(' ') };
}

function findingWords({ severity, principal, secrets, detector, reasons, id }: Finding): EntryWords {
  const [first] = secrets;
  const more = secrets.length > 1 ? ` and ${secrets.length - 1} more` : '';
  return {
    event: `! ${severity}`,
    who: nameOf(principal),
    what: first ? `${first.verb} ${first.namespace}/${first.name}${more}` : detector,
    through: `${detector}: ${shortNames(reasons[0]?.text ?? '')} (finding ${id})`,
  };
}

function nameOf({ kind, username, impersonatedBy }: Principal): string {
  if (kind === 'unknown') return 'the audit log';
  const who = shortName(username) || 'unknown';
  return impersonatedBy ? `${shortName(impersonatedBy)} as ${who}` : who;
}

/** A service account's user name without its fixed beginning. */
export function shortName(username: string): string {
  const match = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(username);
  return match ? `${match[1]}/${match[2]}` : username;
}

/** A text in which every service account has its short name. */
export function shortNames(text: string): string {
  return text.replace(/\bsystem:serviceaccount:([a-z0-9-]+):([a-z0-9.-]+)/g, '$1/$2');
}
