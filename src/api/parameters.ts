import { z } from 'zod';
import { parseTime } from '../model/time.ts';

/** Of alerts and findings. */
export const idParams = z.object({ id: z.string().regex(/^[0-9a-f]{24}$/, 'an id has 24 hexadecimal digits') });

/** Several values of one parameter, with commas between them. */
export function listOf<T extends z.ZodType<string, string>>(item: T) {
  return z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(item));
}

/** A secret or a pod, as `NAMESPACE/NAME`. */
export const namespacedName = z.string().regex(/^[^/\s]+\/[^/\s]+$/, 'write NAMESPACE/NAME');

export const timeInput = z
  .string()
  .refine((value) => !Number.isNaN(parseTime(value)), 'write RFC 3339, for example 2026-10-08T00:00:00Z')
  .meta({ format: 'date-time' })
  .optional();

/** Parameters that every list takes. */
export const rangeQuery = {
  cluster: z.string().min(1).optional().describe('Only this cluster.'),
  since: timeInput.describe('Event time from which on.'),
  until: timeInput.describe('Event time up to, not with, which.'),
  limit: z.coerce.number().int().min(1).max(10_000).default(1_000).describe('The latest so many items.'),
};
