import type { PodStatusContent } from '../../model/content.ts';
import { child, type Json, text } from '../fields.ts';

/** Where a pod is and how it fares, from the whole pod or from a patch of it; undefined where a body tells neither. */
export function readPodStatus(event: Json): PodStatusContent | undefined {
  for (const key of ['responseObject', 'requestObject']) {
    const body = child(event, key);
    const status = child(body, 'status');
    const [ip, phase] = [text(status, 'podIP'), text(status, 'phase')];
    if (ip || phase) return { kind: 'pod-status', uid: text(child(body, 'metadata'), 'uid'), ip, phase };
  }
  return undefined;
}
