import type { Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { accountNamespace } from '../../src/identity/principal.ts';
import { SECOND_US } from '../../src/model/time.ts';
import type { Config } from './config.ts';

/** What a token belongs to, and when that ended. */
interface End {
  what: string;
  endedUs: number;
  baseline: string;
}

/** A token outlives its pod or its account by no more than the authenticator's cache. */
export function judgeAfterEnd(moment: Moment, settings: Config): Verdict | undefined {
  const end = podEnd(moment) ?? accountEnd(moment);
  if (!end) return undefined;
  const afterS = (moment.event.timeUs - end.endedUs) / SECOND_US;
  if (afterS <= settings.afterDeletionS) return undefined;
  const text = `the token of ${end.what} was used ${Math.round(afterS)} s after its end`;
  const reasons = [{ code: 'credential-after-deletion' as const, score: 4, text, baseline: end.baseline }];
  return { severity: 'high', edge: `credential-after-deletion ${moment.credential.id}`, reasons };
}

function podEnd({ past, workload, event }: Moment): End | undefined {
  const what = `pod ${workload.pod}`;
  const deletedUs = past.places.pod(workload.podUid)?.endedUs ?? 0;
  if (deletedUs > 0) return { what, endedUs: deletedUs, baseline: 'a token ends with its pod' };
  const namespace = accountNamespace(event.caller.user.username);
  const pod = workload.podUid ? past.inventory.pod(namespace, workload.pod, workload.podUid) : undefined;
  if (!pod?.endedUs) return undefined;
  return { what, endedUs: pod.endedUs, baseline: `the pod has completed (${pod.phase}): nothing runs in it` };
}

function accountEnd({ past, event }: Moment): End | undefined {
  const { username, uid } = event.caller.user;
  const account = past.accounts.of(username);
  if (!account || uid === '') return undefined;
  if (account.former.includes(uid)) {
    const baseline = 'another account bears the name now';
    return { what: `the former account ${username}`, endedUs: account.firstUs, baseline };
  }
  if (account.deletedUs === 0 || account.uid !== uid) return undefined;
  const baseline = `the account was deleted by ${account.deletedBy}`;
  return { what: `the deleted account ${username}`, endedUs: account.deletedUs, baseline };
}
