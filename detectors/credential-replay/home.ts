import { evidenceOf, type Moment } from '../../src/detect/moment.ts';
import type { Evidence } from '../../src/model/finding.ts';
import { MINUTE_US } from '../../src/model/time.ts';

/** Where a pod's reads come from, and where they came from in between; '' while there is none. */
export interface Home {
  ip: string;
  reads: number;
  away: Away | null;
  /** Addresses from which the token was used while the pod was at home. */
  strangers: string[];
}

/** Reads from another address, which may be a move. */
interface Away {
  ip: string;
  reads: number;
  lastUs: number;
  evidence: Evidence[];
}

export function noHome(): Home {
  return { ip: '', reads: 0, away: null, strangers: [] };
}

/** Reads at home from which it is known, and reads elsewhere up to which that is no home. */
const KNOWN_READS = 5;
const VISIT_READS = 20;
const MAX_STRANGERS = 8;
/** Lines that come late are of the same minute. */
const LATE_US = MINUTE_US;

/** What a read says of the places of a pod, by what is known before it. */
export type Sign = 'home' | 'return' | 'stranger' | 'away';

/**
 * Undefined where the address says nothing: a node's, and one of the other family. A pod that moves does not come back:
 * whoever speaks from where it was before, after others spoke elsewhere in its name, was there all the time.
 */
export function signOf(home: Readonly<Home>, { event, source, workload }: Moment): Sign | undefined {
  if (workload.podUid === '' || source.ip === '' || source.class === 'node') return undefined;
  if (home.ip !== '' && isIPv6(home.ip) !== isIPv6(source.ip)) return undefined;
  if (home.strangers.includes(source.ip)) return 'stranger';
  if (source.ip !== home.ip) return home.ip === '' ? 'home' : 'away';
  const { away, reads } = home;
  const isBack = away !== null && event.timeUs - away.lastUs > LATE_US;
  return isBack && reads >= KNOWN_READS && away.reads <= VISIT_READS ? 'return' : 'home';
}

/** Takes a read; changes the home in place. */
export function learnHome(home: Home, moment: Moment): void {
  const { event, source } = moment;
  switch (signOf(home, moment)) {
    case 'away':
      visit(home, source.ip, event.timeUs, evidenceOf(event));
      break;
    case 'return':
      home.strangers = [...home.strangers, home.away?.ip ?? ''].slice(-MAX_STRANGERS);
      home.away = null;
      home.reads += 1;
      break;
    case 'home':
      home.ip = source.ip;
      home.reads += 1;
      break;
    default:
  }
}

/** From a third address on, the second was a move, and so is a long stay. */
function visit(home: Home, ip: string, timeUs: number, evidence: Evidence): void {
  const { away } = home;
  if (away && (away.ip !== ip || away.reads >= VISIT_READS))
    Object.assign(home, { ip: away.ip, reads: away.reads, away: null });
  if (home.ip === ip) {
    home.reads += 1;
    return;
  }
  const before = home.away ?? { ip, reads: 0, lastUs: 0, evidence: [] };
  const lastUs = Math.max(before.lastUs, timeUs);
  home.away = { ip, reads: before.reads + 1, lastUs, evidence: [...before.evidence, evidence].slice(0, VISIT_READS) };
}

function isIPv6(ip: string): boolean {
  return ip.includes(':');
}
