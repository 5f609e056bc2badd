import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command } from 'commander';
import { DETECTORS } from '../../detectors/index.ts';
import type { Context } from '../../src/cli/context.ts';
import { createProgram } from '../../src/cli/program.ts';
import { readEnvironment } from '../../src/config/environment.ts';

const terminal = { out: () => {}, err: () => {}, width: 80, canColor: false, canShowProgress: false };
const context = {
  rooms: { version: '0', detectors: DETECTORS },
  terminal,
  environment: readEnvironment({}),
  exitCode: 0,
};

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 80 });
  command.outputHelp();
  return text;
}

function* commandsIn(command: Command, path = ''): Generator<[path: string, command: Command]> {
  yield [path, command];
  for (const each of command.commands) yield* commandsIn(each, `${path} ${each.name()}`.trim());
}

test('the help of every command fits 80 columns and says what it is for', () => {
  const all = [...commandsIn(createProgram(context as unknown as Context))];
  assert.ok(all.length > 20);
  for (const [path, command] of all) {
    const help = helpOf(command);
    // Examples are for copying and cannot be wrapped.
    const lines = help.split('\n').filter((line) => !line.startsWith('  secretwatch '));
    const long = lines.filter((line) => line.length > 80);
    assert.deepEqual(long, [], path);
    const [, about = ''] = help.split('\n\n');
    assert.match(about, /^[A-Z]/, `${path} says nothing of itself`);
    // It stands in a list with others.
    if (path !== '') assert.match(command.summary(), /^[a-z].*[^.]$/, `${path} has no line for a list`);
  }
});
