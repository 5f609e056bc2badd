import type { Decoder } from '../audit/decode.ts';
import { reject } from '../audit/full-event.ts';
import { MINUTE_US } from '../model/time.ts';

/** An event this far ahead of its arrival is not believed: one forged time would close every window. */
const MAX_AHEAD_US = 5 * MINUTE_US;

/** A decoder for live input, which rejects events from the future. `nowMs` is the shell's clock. */
export function refuseFuture(decode: Decoder, cluster: string, nowMs: () => number): Decoder {
  return (bytes, start, end, out) => {
    const before = out.length;
    decode(bytes, start, end, out);
    const latestUs = nowMs() * 1000 + MAX_AHEAD_US;
    for (let index = before; index < out.length; index += 1) {
      const record = out[index];
      if (!record || record.tier === 'rejected' || record.timeUs <= latestUs) continue;
      out[index] = reject(cluster, 'future-timestamp', bytes.toString('latin1', start, Math.min(end, start + 1024)));
    }
  };
}
