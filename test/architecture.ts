import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** One import of a source file: by a path of this project, or by a package or builtin name. */
export interface Import {
  file: string;
  /** Path from the top of the project, or the bare name. */
  target: string;
  isOwn: boolean;
}

const CORE = ['model', 'state', 'audit', 'identity', 'baseline', 'alert', 'detect'];
/** Builtins that compute and do nothing else. */
const CORE_BUILTINS = new Set(['node:crypto', 'node:util', 'node:zlib']);

/** Which rooms a room may import. What is not listed here does not exist. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: [],
  state: ['model'],
  audit: ['model'],
  identity: ['model', 'state'],
  baseline: ['model', 'state'],
  alert: ['model', 'state'],
  detect: ['model', 'state', 'audit', 'identity', 'baseline', 'alert'],
  detectors: ['model', 'state', 'identity', 'baseline', 'detect'],
  policy: [],
  config: ['model', 'detect', 'policy'],
  pipeline: ['model', 'state', 'audit', 'detect'],
  sources: ['model', 'audit', 'pipeline'],
  kafka: ['model'],
  elasticsearch: ['model'],
  sinks: ['model', 'pipeline', 'elasticsearch', 'kafka'],
  engines: ['model', 'state', 'audit', 'detect', 'pipeline', 'kafka'],
  timeline: ['model', 'engines', 'elasticsearch'],
  report: ['model', 'detect', 'timeline'],
  evaluate: ['model', 'audit', 'baseline', 'detect', 'engines', 'pipeline', 'sources'],
  api: ['model', 'config', 'detect', 'pipeline', 'timeline'],
  cli: ['model', 'config', 'detect', 'pipeline', 'timeline', 'report', 'policy', 'api', 'evaluate'],
};

/** Packages that one room alone may know. */
const ONLY_IN: Readonly<Record<string, string | readonly string[]>> = {
  kafkajs: 'kafka',
  '@elastic/elasticsearch': 'elasticsearch',
  '@kubernetes/client-node': 'sources',
  fastify: ['api', 'sources'],
  'prom-client': 'api',
  undici: 'sinks',
  commander: 'cli',
};

/** Every import of every source file below `top`. */
export function importsOf(top: string): Import[] {
  const files = ['src', 'detectors'].flatMap((dir) => sourceFiles(join(top, dir)));
  return files.flatMap((file) => importsIn(relative(top, file), readFileSync(file, 'utf8')));
}

function sourceFiles(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(dir, name));
}

// A statement at the start of a line, over several lines if need be, or a dynamic import anywhere.
const IMPORT = /^(?:import|export)\b[^'"`;]*?\bfrom\s+'([^']+)'|^import\s+'([^']+)'|\bimport\(\s*'([^']+)'/gm;

export function importsIn(file: string, text: string): Import[] {
  return [...text.matchAll(IMPORT)].map(([, named, bare, lazy]) => {
    const name = named ?? bare ?? lazy ?? '';
    const isOwn = name.startsWith('.');
    return { file, target: isOwn ? relative('/', resolve('/', dirname(file), name)) : name, isOwn };
  });
}

/** Room of a file: `src/<room>/…` or `detectors`; `main` for the composition root. */
function roomOf(file: string): string {
  const [top = '', second = ''] = file.split('/');
  if (top === 'detectors') return 'detectors';
  return second.endsWith('.ts') ? 'main' : second;
}

/** What is wrong with one import; undefined when it is as the house is built. */
export function complaintAbout({ file, target, isOwn }: Import): string | undefined {
  const room = roomOf(file);
  // Cases are tests that live beside their detector.
  if (room === 'main' || file.endsWith('/cases.ts')) return undefined;
  const problem = isOwn ? aboutRoom(file, room, target) : aboutPackage(room, target);
  return problem && `${file} imports ${target}: ${problem}`;
}

function aboutRoom(file: string, room: string, target: string): string | undefined {
  const other = roomOf(target);
  if (other === room) return isOtherDetector(file, target) ? 'a detector knows no other detector' : undefined;
  if (MAY_IMPORT[room] === undefined) return `room ${room} is in no plan`;
  return MAY_IMPORT[room].includes(other) ? undefined : `${room} must not know ${other}`;
}

function isOtherDetector(file: string, target: string): boolean {
  const own = dirname(file);
  return file.startsWith('detectors/') && own !== 'detectors' && dirname(target) !== own;
}

function aboutPackage(room: string, name: string): string | undefined {
  const owner = ONLY_IN[name];
  if (owner !== undefined && ![owner].flat().includes(room)) return `only ${[owner].flat().join(' and ')} may know it`;
  const isCore = CORE.includes(room) || room === 'detectors';
  if (!isCore) return undefined;
  if (name.startsWith('node:')) return CORE_BUILTINS.has(name) ? undefined : 'the core does no input or output';
  return name === 'zod' ? undefined : 'the core stands on its own';
}
