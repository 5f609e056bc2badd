import type { Reach, Use } from '../timeline/answers/reach.ts';
import { shortName } from './entry-words.ts';
import { timeOf } from './holders-sheet.ts';
import { pairs, type Sheet, section } from './text/sheet.ts';

/** What somebody reaches, for people. */
export function reachSheet(reach: Reach): Sheet {
  const { secrets, scopes, asOthers, mounted, bindings, rotate } = reach;
  return [
    pairs(headOf(reach)),
    ...section(
      `Secrets read by name (${secrets.length})`,
      ['SECRET', ...USE_TITLES, 'THROUGH'],
      secrets.map(({ secret, bindings: through, ...use }) => [secret, ...useCells(use), through.join(', ')]),
    ),
    ...section(
      `Lists and watches (${scopes.length})`,
      ['SCOPE', ...USE_TITLES, 'THROUGH'],
      scopes.map(({ scope, bindings: through, ...use }) => [scope, ...useCells(use), through.join(', ')]),
    ),
    ...section(
      'Read in the name of others',
      ['AS', 'SECRET', 'READS'],
      asOthers.map(({ principal, secret, reads }) => [shortName(principal), secret, String(reads)]),
    ),
    ...section(
      'Referred to by its pods, by inventory',
      ['SECRET', 'POD', 'ACCOUNT', 'AS'],
      mounted.map(({ secret, pod, account, ways }) => [secret, pod, account, ways.join(' ')]),
    ),
    ...section(
      'Bindings that allowed it',
      ['BINDING', 'ROLE', ...USE_TITLES],
      bindings.map(({ binding, role, ...use }) => [binding, role, ...useCells(use)]),
    ),
    ...section(
      `To rotate or revoke if it is not to be trusted any more (${rotate.length}; -o name to copy)`,
      ['WHAT'],
      rotate.map((what) => [what]),
    ),
  ];
}

/** Everything to rotate, one a line: to copy, or for scripts. */
export function reachNames({ rotate }: Reach): string[] {
  return rotate;
}

function headOf({ subject, cluster, asOf, team, cloudRoles, secrets, scopes }: Reach): [string, string][] {
  const unused = [...secrets, ...scopes].filter(({ isUnused }) => isUnused).length;
  return [
    ['reach of', subject],
    ['cluster', cluster],
    ['as of', timeOf(asOf)],
    ['team', team ?? ''],
    ['beyond the cluster', cloudRoles.join(', ')],
    ['no longer used', `${unused} of ${secrets.length + scopes.length}`],
  ];
}

const USE_TITLES = ['READS', 'FIRST', 'LAST', 'USE'] as const;

function useCells({ reads, firstRead, lastRead, isUnused }: Use): string[] {
  return [String(reads), timeOf(firstRead), timeOf(lastRead), isUnused ? 'ended' : 'goes on'];
}
