import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

/**
 * Loaded before the program (`--import`): what waits a minute or longer waits a second. All that waits so long looks at
 * the clock or at a store then, and waits again; so it does the same, and a test need not.
 */
const LONG_MS = 60_000;
const SHORT_MS = 1_000;

const { setTimeout: patient } = timers;
timers.setTimeout = (ms = 0, ...rest) => patient(ms >= LONG_MS ? SHORT_MS : ms, ...rest);
syncBuiltinESMExports();
