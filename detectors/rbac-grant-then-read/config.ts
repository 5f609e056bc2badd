import { z } from 'zod';
import { minClusterReads } from '../../src/detect/settings.ts';

export const config = z.strictObject({
  minClusterReads,
  freshHours: z.number().min(0).default(24).describe('Hours for which a changed binding or role counts as fresh.'),
  habit: z.int().min(1).default(3).describe('Bindings that an identity must have changed before it does so by habit.'),
});
export type Config = z.infer<typeof config>;
