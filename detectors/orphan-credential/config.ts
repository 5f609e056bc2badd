import { z } from 'zod';

export const config = z.strictObject({
  boundSpells: z
    .int()
    .min(1)
    .default(5)
    .describe('Five-minute spells with pod-bound tokens before a token without a pod is a contradiction.'),
  afterDeletionS: z
    .number()
    .min(0)
    .default(15)
    .describe('Seconds after a pod or account has ended in which its token is still accepted from the cache.'),
  maxTokenHours: z
    .number()
    .positive()
    .default(24)
    .describe('Hours that a token may be asked for; what is longer is reported, where the level shows it.'),
});
export type Config = z.infer<typeof config>;
