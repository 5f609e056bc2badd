import { z } from 'zod';
import type { Submission } from './submission.ts';

/** `## ` headings that a detector's README has, in this order. */
export const README_SECTIONS = [
  'What it sees',
  'Why it matters',
  'How it decides',
  'What it assumes',
  'False positives',
  'Blind spots',
  'Runbook',
  'Frameworks',
] as const;

export function checkId({ folder, detector }: Submission): string[] {
  const complaints: string[] = [];
  if (detector.id !== folder) complaints.push(`id ${detector.id} is not its folder ${folder}`);
  if (!/^[a-z]+(-[a-z]+)*$/.test(detector.id)) complaints.push(`id ${detector.id} is not in kebab-case`);
  return complaints;
}

export function checkReadme({ readme, detector }: Submission): string[] {
  const headings = [...readme.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
  const missing = README_SECTIONS.filter((section) => !headings.includes(section)).map((s) => `no section "${s}"`);
  const inOrder = headings.filter((heading) => (README_SECTIONS as readonly unknown[]).includes(heading));
  const isOrdered = missing.length > 0 || inOrder.join() === README_SECTIONS.join();
  const unnamed = Object.keys(propertiesOf(detector.config)).filter((key) => !readme.includes(`\`${key}\``));
  return [
    ...missing,
    ...(isOrdered ? [] : [`sections stand in another order than ${README_SECTIONS.join(', ')}`]),
    ...unnamed.map((key) => `does not explain \`${key}\``),
  ];
}

export function checkConfig({ detector }: Submission): string[] {
  const complaints = Object.entries(propertiesOf(detector.config)).flatMap(([key, { description, ...property }]) => [
    ...(description ? [] : [`${key} has no description`]),
    ...('default' in property ? [] : [`${key} has no default`]),
  ]);
  if (!detector.config.safeParse({}).success) complaints.push('is not complete without any setting');
  if (detector.config.safeParse({ 'no such key': 1 }).success) complaints.push('takes unknown keys');
  return complaints;
}

interface Property {
  description?: string;
  default?: unknown;
}

function propertiesOf(config: z.ZodType): Record<string, Property> {
  const schema = z.toJSONSchema(config, { io: 'input' });
  return (schema.properties ?? {}) as Record<string, Property>;
}
