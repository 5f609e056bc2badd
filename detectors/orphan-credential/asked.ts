import type { Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { span } from '../../src/detect/words.ts';
import type { TokenRequestContent } from '../../src/model/content.ts';
import type { Reason } from '../../src/model/reason.ts';
import type { Config } from './config.ts';

/** Requests for tokens of an account after which its audiences are known. */
const ENOUGH_SHOWN = 5;
const HOUR_S = 3_600;

/** A token is asked for that will outlive its owner, or that is meant for somebody else; silent where the level hides it. */
export function judgeAsked(moment: Moment, settings: Config): Verdict | undefined {
  const { event } = moment;
  if (event.content?.kind !== 'token-request' || event.code !== 201) return undefined;
  return judgeLifetime(moment, event.content, settings) ?? judgeAudience(moment, event.content);
}

function judgeLifetime(
  moment: Moment,
  { expirationSeconds }: TokenRequestContent,
  settings: Config,
): Verdict | undefined {
  if (expirationSeconds <= settings.maxTokenHours * HOUR_S) return undefined;
  const { target, principal, past } = partiesOf(moment);
  // As long as it was asked for before: that was said then.
  if ((past.issuance.shown(target)?.maxSeconds ?? 0) >= expirationSeconds) return undefined;
  const text = `${principal.username} asked for a token of ${target} for ${span(expirationSeconds)}`;
  return verdict(moment, `lifetime ${target}`, text, `tokens live for at most ${settings.maxTokenHours} h`);
}

function judgeAudience(moment: Moment, { audiences }: TokenRequestContent): Verdict | undefined {
  const { target, principal, past } = partiesOf(moment);
  const shown = past.issuance.shown(target);
  if (!shown || shown.count < ENOUGH_SHOWN) return undefined;
  const fresh = audiences.find((audience) => !shown.audiences.includes(audience));
  if (fresh === undefined) return undefined;
  const text = `${principal.username} asked for a token of ${target} for the audience ${fresh}`;
  return verdict(moment, `audience ${target} ${fresh}`, text, `never in ${shown.count} tokens of this account before`);
}

function partiesOf({ event, principal, past }: Moment) {
  return { target: `system:serviceaccount:${event.object.namespace}:${event.object.name}`, principal, past };
}

/** Kubelets ask for what the pod's spec says, and the server holds them to it. */
function verdict({ principal }: Moment, edge: string, text: string, baseline: string): Verdict {
  const isKubelet = principal.kind === 'node';
  const reason: Reason = { code: 'token-minted', score: isKubelet ? 1 : 2.5, text, baseline };
  return { severity: isKubelet ? 'low' : 'medium', edge, reasons: [reason], secrets: [] };
}
