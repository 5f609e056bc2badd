import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { DETECTORS } from '../../detectors/index.ts';
import type { AnyDetector } from '../../src/detect/contract.ts';
import { frameworkRefs } from '../../src/detect/frameworks.ts';
import { DAY_US } from '../../src/model/time.ts';

const FOLDER = new URL('../../detectors/', import.meta.url);

/** Texts of the detectors' folder with their generated parts as they should be, by file name. */
export function freshTexts(): Map<string, string> {
  const texts = new Map([['README.md', fill(read('README.md'), 'catalogue', catalogueOf(DETECTORS))]]);
  for (const detector of DETECTORS) {
    const name = `${detector.id}/README.md`;
    const withSettings = fill(read(name), 'settings', settingsOf(detector));
    texts.set(name, fill(withSettings, 'frameworks', frameworksOf(detector)));
  }
  return texts;
}

export function read(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8');
}

/** Replaces what stands between `<!-- part -->` and the next `<!-- end -->`. */
function fill(text: string, part: string, content: string): string {
  const [start, end] = [`<!-- ${part} -->\n`, '<!-- end -->'];
  const from = text.indexOf(start);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`no place for ${part}`);
  return `${text.slice(0, from + start.length)}${content}\n${text.slice(to)}`;
}

function catalogueOf(detectors: readonly AnyDetector[]): string {
  const rows = detectors.map(({ id, title, severity, tactic, codes, memory }) => {
    const bounds = memory.cap === 1 ? 'none' : `${memory.cap.toLocaleString('en')} keys, ${days(memory.ttlUs)}`;
    return [`[${id}](${id}/README.md)`, title, severity, tactic, codes.join(', '), bounds];
  });
  return table(['detector', 'title', 'highest severity', 'tactic', 'reason codes', 'memory of its own'], rows);
}

function days(us: number): string {
  return us === DAY_US ? '1 day' : `${us / DAY_US} days`;
}

function settingsOf({ config }: AnyDetector): string {
  const { properties = {} } = z.toJSONSchema(config, { io: 'input' });
  const rows = Object.entries(properties).map(([key, property]) => {
    const { description = '', default: value } = property as { description?: string; default?: unknown };
    return [`\`${key}\``, typeof value === 'object' ? `\`${JSON.stringify(value)}\`` : String(value), description];
  });
  return rows.length > 0 ? table(['setting', 'default', 'meaning'], rows) : 'It has no settings.';
}

function frameworksOf({ frameworks }: AnyDetector): string {
  return frameworkRefs(frameworks)
    .map(({ framework, version, control }) => `- ${[framework, version].filter(Boolean).join(' ')}: ${control}`)
    .join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** `npx node test/detectors/catalogue.ts` writes the generated parts anew. */
if (import.meta.main) for (const [name, text] of freshTexts()) writeFileSync(new URL(name, FOLDER), text);
