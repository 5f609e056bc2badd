import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { freshTexts, read } from './catalogue.ts';

const HOW = 'is out of date: `npx node test/detectors/catalogue.ts` writes it anew';

const SUBJECT = /--(secret|principal|credential) /;

it('every timeline command in a runbook names its subject', () => {
  for (const name of freshTexts().keys()) {
    const commands = read(name).match(/`secretwatch timeline[^`]*`/g) ?? [];
    for (const command of commands) assert.match(command, SUBJECT, `detectors/${name}`);
  }
});

describe('generated parts of the documents are fresh', () => {
  for (const [name, text] of freshTexts()) it(name, () => assert.equal(read(name), text, `detectors/${name} ${HOW}`));
});
