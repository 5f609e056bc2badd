import { z } from 'zod';
import { SecretwatchError } from '../model/error.ts';
import { parseTime } from '../model/time.ts';

const text = z.string();
const scenario = z.looseObject({
  id: text,
  family: text,
  what: text.default(''),
  start: text,
  end: text,
  /** `alert`: medium or above is due. `record`: a finding is. */
  expect: z.enum(['alert', 'record']).default('alert'),
  deterministic: z.boolean().optional(),
  cause: z.array(text),
  auditIDs: z.array(text),
  context: z.array(text).default([]),
});
const labelFile = z.looseObject({
  attacksFrom: text.optional(),
  range: z.looseObject({ start: text, days: z.number() }).optional(),
  scenarios: z.array(scenario),
});

/** One labelled attack. Requests of others that set the scene stand in `context`. */
export interface Scenario {
  id: string;
  family: string;
  what: string;
  startUs: number;
  isDeterministic: boolean;
  expect: 'alert' | 'record';
  cause: readonly string[];
  auditIDs: ReadonlySet<string>;
  context: ReadonlySet<string>;
}

export interface Labels {
  scenarios: readonly Scenario[];
  /** When the first attack begins; an audit ID seen before belongs to somebody else. */
  attacksFromUs: number;
  /** When the log begins and how many days it has, where the labels say so. */
  range: { startUs: number; days: number } | undefined;
}

export const NO_LABELS: Labels = { scenarios: [], attacksFromUs: Number.POSITIVE_INFINITY, range: undefined };

/** Reads a label file. Throws SW_INPUT_UNREADABLE naming the first field that is wrong. */
export function parseLabels(json: string, path: string): Labels {
  const parsed = labelFile.safeParse(parseJson(json, path));
  if (!parsed.success) throw unreadable(path, z.prettifyError(parsed.error));
  const scenarios = parsed.data.scenarios.map((raw) => ({
    id: raw.id,
    family: raw.family,
    what: raw.what,
    startUs: timeOf(raw.start, path),
    isDeterministic: raw.deterministic ?? false,
    expect: raw.expect,
    cause: raw.cause,
    auditIDs: new Set(raw.auditIDs),
    context: new Set(raw.context),
  }));
  const starts = scenarios.map((one) => one.startUs);
  const { attacksFrom, range } = parsed.data;
  return {
    scenarios,
    attacksFromUs: attacksFrom ? timeOf(attacksFrom, path) : Math.min(...starts),
    range: range && { startUs: timeOf(range.start, path), days: range.days },
  };
}

function timeOf(value: string, path: string): number {
  const timeUs = parseTime(value);
  if (Number.isNaN(timeUs)) throw unreadable(path, `${value} is not an RFC 3339 time`);
  return timeUs;
}

function parseJson(json: string, path: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw unreadable(path, 'not JSON');
  }
}

function unreadable(path: string, why: string): SecretwatchError {
  const remedy = 'A label file is {"scenarios": [{"id", "family", "start", "end", "cause", "auditIDs"}]}.';
  return new SecretwatchError('SW_INPUT_UNREADABLE', `${path}: ${why}`, remedy);
}
