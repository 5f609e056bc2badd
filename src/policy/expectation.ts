import { LEVELS, type Level, type Logged } from './policy.ts';

export type LintSeverity = 'error' | 'warning' | 'info';

/** What is asked of a policy: requests of one kind, and how they should be logged. */
export interface Check {
  /** What these requests are, as it goes on after "is not logged: ". */
  what: string;
  verbs: readonly string[];
  group: string;
  resources: readonly string[];
  /** By a caller that could not authenticate. */
  isUnauthenticated?: boolean;
  expect: readonly Expectation[];
}

/** One thing that may be wrong with how requests are logged. */
export interface Expectation {
  code: string;
  severity: LintSeverity;
  isWrong(logged: Logged): boolean;
  /** What follows from it. */
  so: string;
  fix: string;
  /** Detectors that see nothing, or less, by this. */
  blinds: readonly string[];
}

export const READS = ['get', 'list', 'watch'];
export const WRITES = ['create', 'update', 'patch', 'delete', 'deletecollection'];

function below(level: Level): Expectation['isWrong'] {
  return (logged) => LEVELS.indexOf(logged.level) < LEVELS.indexOf(level);
}

function above(level: Level): Expectation['isWrong'] {
  return (logged) => LEVELS.indexOf(logged.level) > LEVELS.indexOf(level);
}

export function omits(stage: 'ResponseStarted' | 'ResponseComplete'): Expectation['isWrong'] {
  return ({ level, omits: left }) => level !== 'None' && left.has(stage);
}

const ALL = ['every detector'];

const METADATA_RULE = 'add a rule at Metadata for them, without users or namespaces, before all others';

export function unlogged(code: string, blinds: readonly string[], severity: LintSeverity = 'error'): Expectation {
  return { code, severity, isWrong: below('Metadata'), so: 'not logged', fix: METADATA_RULE, blinds };
}

export function leaking(code: string, most: Level, what: string): Expectation {
  const so = `${what} are written into the log`;
  return { code, severity: 'error', isWrong: above(most), so, fix: `log them at ${most} and no higher`, blinds: [] };
}

export const NO_END: Expectation = {
  code: 'end-omitted',
  severity: 'error',
  isWrong: omits('ResponseComplete'),
  so: 'nothing is logged once the answer is known',
  fix: 'take ResponseComplete out of omitStages',
  blinds: ALL,
};
