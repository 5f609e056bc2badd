import { z } from 'zod';

export const config = z.strictObject({
  minReads: z
    .int()
    .min(1)
    .default(20)
    .describe('Reads of its own, or five-minute spells of presence, before a principal can be said to sweep.'),
  minHours: z.int().min(0).default(5).describe('Hours with reads before its busiest hour is known.'),
  pageAt: z
    .number()
    .min(0)
    .default(1.9)
    .describe('Novelty, in decimal orders, from which a first list of a namespace pages.'),
  newSecrets: z
    .int()
    .min(2)
    .default(5)
    .describe('Secrets new to a principal within an hour, to a person within twenty minutes, that make a sweep.'),
  guesses: z.int().min(2).default(8).describe('Names that do not exist, asked for within an hour, that make guessing.'),
  newPlaces: z.int().min(2).default(5).describe('Namespaces new to a person within six minutes that make a tour.'),
  growth: z.number().min(1).default(3).describe('How many times its own busiest hour must be exceeded.'),
});
export type Config = z.infer<typeof config>;
