import { decodeLines } from '../../src/detect/case.ts';
import type { AuditEvent } from '../../src/model/audit-event.ts';
import type { Caller as DecodedCaller } from '../../src/model/caller.ts';
import type { Caller } from './event.ts';
import { Scenario } from './scenario.ts';

/** The last request that a script wrote, decoded. */
export function decodedEvent(script: (scenario: Scenario) => void): AuditEvent {
  const scenario = new Scenario();
  script(scenario);
  const record = decodeLines(scenario.lines).at(-1);
  if (record?.tier !== 'event') throw new Error(`decoded as ${record?.tier}`);
  return record;
}

export function decodedCaller(caller: Caller): DecodedCaller {
  return decodedEvent((scenario) => scenario.get(caller, 'team-a/api-db')).caller;
}
