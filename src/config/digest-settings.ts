import { z } from 'zod';

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
