import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import abnormalAccess from '../../detectors/abnormal-access/detector.ts';
import { standingOf } from '../../src/cli/standing.ts';
import type { Settings } from '../../src/config/settings.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { formatTime } from '../../src/model/time.ts';
import { person } from '../scenario/callers.ts';
import { Scenario } from '../scenario/scenario.ts';

const dir = mkdtempSync(join(tmpdir(), 'secretwatch-standing-'));
after(() => rmSync(dir, { recursive: true }));
const log = { events: [join(dir, 'events.ndjson')], labels: join(dir, 'labels.json') };
const TEAMS = ['team-a', 'team-b', 'team-c', 'team-d', 'team-e'];
const PEOPLE = TEAMS.map((team, host) => person(`${team}-lead`, 20 + host, [team]));
writeAttack();

/** Three weeks in which people read what belongs to their team; then one of them a secret of another's. */
function writeAttack(): void {
  const s = new Scenario();
  for (let day = 0; day < 21; day++) {
    PEOPLE.forEach((one, index) => {
      s.wait(4).get(one, `${TEAMS[index]}/api-db`);
      s.wait(4).get(one, `${TEAMS[index]}/secret-${(day + index) % 7}`);
    });
    s.wait(24 * 60 - 40);
  }
  const [lead] = PEOPLE;
  const auditIDs = lead ? [s.get(lead, 'team-c/api-db')] : [];
  const time = formatTime(s.nowUs);
  const attack = { id: 'a', family: 'strange-team', start: time, end: time, cause: ['cross-team'], auditIDs };
  writeFileSync(log.events[0] as string, s.lines.join('\n'));
  writeFileSync(log.labels, JSON.stringify({ scenarios: [attack] }));
}

/** What an evaluation finds with these files beside the log. */
async function found(files: Pick<Settings, 'owners' | 'exceptions'>): Promise<number> {
  const detectors = [{ detector: abnormalAccess, config: abnormalAccess.config.parse({}) }];
  const standing = standingOf(files as Settings, [abnormalAccess]);
  const how = { logs: [log], detectors, standing, apart: new Set<string>(), mode: 'whole', historyDays: 7 } as const;
  return (await evaluate(how)).report.recall.found;
}

function fileOf(name: string, text: string): string {
  writeFileSync(join(dir, name), text);
  return join(dir, name);
}

const owners = fileOf('owners', TEAMS.map((team) => `${team}/* ${team}\n`).join(''));
const exceptions = fileOf(
  'exceptions.yaml',
  `exceptions:
  - id: audit
    owner: security@example.com
    reason: looks through what all teams hold
    expires: 2027-01-01
    detectors: [abnormal-access]
    principal: ${PEOPLE[0]?.username}
`,
);

describe('detection is scored with what reviewed files say', () => {
  it('nothing declared: a read of what others read is a record', async () => assert.equal(await found({}), 0));
  it('owners: it is from a strange team', async () => assert.equal(await found({ owners }), 1));
  it('and an exception: it is expected', async () => assert.equal(await found({ owners, exceptions }), 0));
});
