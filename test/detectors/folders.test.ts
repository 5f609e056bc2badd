import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { it } from 'node:test';
import { DETECTORS } from '../../detectors/index.ts';

it('detectors/index.ts lists the folders, in order', () => {
  const folders = readdirSync(new URL('../../detectors/', import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  assert.deepEqual(
    DETECTORS.map(({ id }) => id),
    folders,
  );
});
