import { AZURE } from './azure.ts';
import { CLOUDS } from './clouds.ts';
import { EXPORTS } from './exports.ts';
import type { Packing } from './packing.ts';
import { PLAIN } from './plain.ts';
import { PREFIXED } from './prefixes.ts';
import { SHIPPERS } from './shippers.ts';

export { aksRecord } from './azure.ts';
export { subscription } from './clouds.ts';

export const PACKINGS: readonly Packing[] = [...PLAIN, ...PREFIXED, ...SHIPPERS, ...EXPORTS, ...CLOUDS, ...AZURE];
