import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { stringify } from 'yaml';
import { loadExceptions } from '../../src/config/exceptions.ts';
import { SecretwatchError } from '../../src/model/error.ts';
import { parseTime } from '../../src/model/time.ts';

const dir = mkdtempSync(join(tmpdir(), 'secretwatch-exceptions-'));
after(() => rmSync(dir, { recursive: true }));
const FILE = join(dir, 'exceptions.yaml');
const DETECTORS = [{ id: 'cluster-wide-read' }];

const BACKUP = {
  id: 'backup',
  owner: 'platform',
  reason: 'Backs up every night',
  expires: '2027-03-31',
  detectors: ['cluster-wide-read'],
  principal: 'velero/velero',
};

function load(text: string) {
  writeFileSync(FILE, text);
  return loadExceptions(FILE, DETECTORS);
}

const loadEntries = (...entries: object[]) => load(stringify({ exceptions: entries }));

describe('a file of exceptions', () => {
  it('is read into what the fold matches', () => {
    const [only] = loadEntries({ ...BACKUP, secrets: ['shop/db', 'team-a/*'], clusters: ['prod'] });
    assert.deepEqual(only, {
      clusters: ['prod'],
      exception: {
        id: 'backup',
        origin: 'file',
        owner: 'platform',
        reason: 'Backs up every night',
        expiresUs: parseTime('2027-03-31T00:00:00Z'),
        scope: {
          detectors: ['cluster-wide-read'],
          edges: [],
          principal: 'system:serviceaccount:velero:velero',
          impersonatedBy: '',
          sourceIp: '',
          secrets: [
            { namespace: 'shop', name: 'db' },
            { namespace: 'team-a', name: '' },
          ],
        },
      },
    });
  });

  const { owner: _, ...ownerless } = BACKUP;
  const { expires: __, ...endless } = BACKUP;
  const { principal: ___, ...everybody } = BACKUP;
  const WRONG: readonly [what: string, entries: object[], says: RegExp][] = [
    ['without owner', [ownerless], /exceptions\.0\.owner: /],
    ['without end', [endless], /exceptions\.0\.expires: /],
    ['with an end that is no date', [{ ...BACKUP, expires: 'never' }], /exceptions\.0\.expires: write a date/],
    ['with a day that does not exist', [{ ...BACKUP, expires: '2027-13-41' }], /exceptions\.0\.expires: /],
    ['for everybody and everything', [everybody], /covers everybody and everything/],
    ['without detectors', [{ ...BACKUP, detectors: [] }], /name the detectors/],
    ['for a detector that there is not', [{ ...BACKUP, detectors: ['typo'] }], /there is no detector typo/],
    ['with a pattern for a name', [{ ...BACKUP, principal: 'velero*' }], /match exactly/],
    ['with the beginning of a secret', [{ ...BACKUP, secrets: ['shop/db*'] }], /NAMESPACE\/NAME/],
    ['with all namespaces', [{ ...BACKUP, secrets: ['*/*'] }], /NAMESPACE\/NAME/],
    ['with a range of addresses', [{ ...BACKUP, source: '10.0.0.0/8' }], /write one address/],
    ['with the same id twice', [BACKUP, BACKUP], /exceptions\.1\.id: backup stands there twice/],
    ['with a word it does not know', [{ ...BACKUP, expiry: 'x' }], /expiry/],
  ];
  for (const [what, entries, says] of WRONG) {
    it(`${what} is refused by its path`, () => {
      assert.throws(
        () => loadEntries(...entries),
        (error) => error instanceof SecretwatchError && error.code === 'SW_CONFIG' && says.test(error.message),
      );
    });
  }

  it('that is not there, or no YAML, is refused', () => {
    assert.throws(() => loadExceptions(join(dir, 'none.yaml'), DETECTORS), /cannot read .*ENOENT/);
    assert.throws(() => load('exceptions: [\n'), /is not YAML/);
  });
});
