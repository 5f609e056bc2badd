import { z } from 'zod';
import type { SinkSettings } from './sinks/sink-settings.ts';

export const DIGEST_DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** When a digest is due, and where it goes. */
export const digestSettings = z.strictObject({
  sinks: z
    .array(z.string().min(1))
    .min(1)
    .describe('Names of sinks of kind slack or webhook. Errors that doctor finds in the feeds go there at once.'),
  every: z.enum(['day', 'week']).default('day').describe('How often, and over how much.'),
  at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time of day such as 07:30, in UTC')
    .default('07:00')
    .describe('Time of day, UTC.'),
  on: z.enum(DIGEST_DAYS).default('mon').describe('Day of a weekly digest.'),
});
export type DigestSettings = z.infer<typeof digestSettings>;

/** A digest is nothing for a pager or a SIEM. */
const TAKES_NOTES: ReadonlySet<SinkSettings['kind']> = new Set(['slack', 'webhook']);

interface Around {
  digest?: DigestSettings | undefined;
  sinks: readonly SinkSettings[];
  kafka?: unknown;
  elasticsearch?: unknown;
}

/** That a digest can be made, and goes to sinks that there are. */
export function checkDigest({ digest, sinks, kafka, elasticsearch }: Around, context: z.RefinementCtx): void {
  const add = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
  for (const [at, name] of (digest?.sinks ?? []).entries()) {
    const sink = sinks.find((each) => each.name === name);
    if (!sink) add(['digest', 'sinks', at], `there is no sink ${name}; name it below sinks as well`);
    else if (!TAKES_NOTES.has(sink.kind))
      add(['digest', 'sinks', at], `${name} takes no digests; name a sink of kind slack or webhook`);
  }
  if (digest && kafka && !elasticsearch)
    add(['digest'], 'a fleet makes digests of what is in elasticsearch: configure it');
}
