import { z } from 'zod';
import { habitDays, minClusterReads } from '../../src/detect/settings.ts';

export const config = z.strictObject({
  habitDays: habitDays('Days on which somebody asked for certificates from which on that is a habit.'),
  minClusterReads,
});
export type Config = z.infer<typeof config>;
