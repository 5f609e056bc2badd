import type { DetectorCase, Expected } from '../../src/detect/case.ts';
import { warmCluster } from './cluster.ts';
import { Scenario } from './scenario.ts';

/** Continues a log and answers what should be said of it. */
type Script = (scenario: Scenario) => readonly Expected[] | undefined;

interface Setting {
  /** What happened before; a cluster at its ordinary work unless told otherwise. */
  before?: () => Scenario;
  settings?: object;
}

export const COLD: Setting = { before: () => new Scenario() };

export function fires(name: string, script: Script, setting?: Setting): DetectorCase {
  return makeCase('fires', name, script, setting);
}

export function quiet(name: string, script: (scenario: Scenario) => void, setting?: Setting): DetectorCase {
  return makeCase('quiet', name, sayingNothing(script), setting);
}

export function below(name: string, script: Script | ((scenario: Scenario) => void), setting?: Setting): DetectorCase {
  return makeCase('below', name, script as Script, setting);
}

export function blindSpot(
  name: string,
  script: Script | ((scenario: Scenario) => void),
  setting?: Setting,
): DetectorCase {
  return makeCase('blind-spot', name, script as Script, setting);
}

function sayingNothing(script: (scenario: Scenario) => void): Script {
  return (scenario) => {
    script(scenario);
    return undefined;
  };
}

function makeCase(
  kind: DetectorCase['kind'],
  name: string,
  script: Script,
  { before = warmCluster, settings }: Setting = {},
): DetectorCase {
  const run = () => {
    const scenario = before();
    const linesBefore = scenario.lines.length;
    const expect = script(scenario) ?? [];
    return { lines: scenario.lines, before: linesBefore, expect };
  };
  return { name, kind, script: run, ...(settings && { settings }) };
}
