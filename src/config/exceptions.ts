import { z } from 'zod';
import type { Exception, ExceptionScope } from '../model/exception.ts';
import { parseTime } from '../model/time.ts';
import { faultText, invalid, readYaml } from './yaml-file.ts';

const REMEDY = 'README.md shows an example; every exception needs id, owner, reason, expires and detectors';

const line = z.string().trim().min(1).max(500);

const plainName = line.regex(/^[^*?]+$/, 'write the whole name: exceptions match exactly, there are no patterns');

const secret = z
  .string()
  .regex(/^[^/\s*]+\/(\*|[^/\s*]+)$/, 'write NAMESPACE/NAME, or NAMESPACE/* for all secrets of that namespace');

const expires = z
  .string()
  .refine((text) => !Number.isNaN(expiresUsOf(text)), 'write a date such as 2027-03-31, or a time in RFC 3339');

const entry = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'use lower-case letters, digits and -'),
    owner: line.describe('Who answers for it.'),
    reason: line.describe('Why this is as it should be.'),
    expires: expires.describe('From this day on it alerts again.'),
    detectors: z.array(line).min(1, 'name the detectors that are meant').describe('Ids of detectors.'),
    clusters: z.array(line).min(1).optional().describe('Only these clusters.'),
    principal: plainName.optional().describe('User name, or NAMESPACE/NAME of a service account.'),
    impersonatedBy: plainName.optional().describe('Who acts under that name.'),
    source: z.union([z.ipv4(), z.ipv6()], 'write one address').optional().describe('Address of the peer.'),
    secrets: z.array(secret).min(1).optional().describe('Nothing but these is touched.'),
  })
  .refine(({ principal, secrets }) => principal !== undefined || secrets !== undefined, {
    message: 'it covers everybody and everything: name a principal, or secrets, or both',
  });

type Entry = z.infer<typeof entry>;

const fileSchema = z.strictObject({ exceptions: z.array(entry) });

/** An exception of the file, and the clusters it is for. */
export interface FileException {
  exception: Exception;
  /** Undefined for all. */
  clusters: readonly string[] | undefined;
}

/** Reads `exceptions.yaml`; every mistake in it is named with its path. */
export function loadExceptions(file: string, detectors: readonly { id: string }[]): FileException[] {
  const result = fileSchema.safeParse(
    readYaml(file, 'name a readable file as `exceptions` in the configuration') ?? {},
  );
  const faults = result.success ? mistakesIn(result.data.exceptions, detectors) : result.error.issues.map(faultText);
  if (!result.success || faults.length > 0) throw invalid(file, 'a valid list of exceptions', faults, REMEDY);
  return result.data.exceptions.map((each) => ({ exception: exceptionOf(each), clusters: each.clusters }));
}

/** What no single entry can know. */
function mistakesIn(entries: readonly Entry[], detectors: readonly { id: string }[]): string[] {
  const known = new Set(detectors.map(({ id }) => id));
  const seen = new Set<string>();
  return entries.flatMap(({ id, detectors: own }, at) => {
    const twice = seen.has(id) ? [`exceptions.${at}.id: ${id} stands there twice`] : [];
    seen.add(id);
    const unknown = own.filter((each) => !known.has(each));
    return [...twice, ...unknown.map((each) => `exceptions.${at}.detectors: there is no detector ${each}`)];
  });
}

function exceptionOf(each: Entry): Exception {
  const { id, owner, reason, expires: until } = each;
  return { id, origin: 'file', owner, reason, expiresUs: expiresUsOf(until), scope: scopeOf(each) };
}

function scopeOf({ detectors, principal = '', impersonatedBy = '', source = '', secrets = [] }: Entry): ExceptionScope {
  return {
    detectors,
    edges: [],
    principal: userName(principal),
    impersonatedBy: userName(impersonatedBy),
    sourceIp: source,
    secrets: secrets.map((text) => {
      const [namespace = '', name = ''] = text.split('/');
      return { namespace, name: name === '*' ? '' : name };
    }),
  };
}

/** `shop/api` is the service account of that name; other user names hold no slash of this form. */
function userName(text: string): string {
  const parts = /^([a-z0-9.-]+)\/([a-z0-9.-]+)$/.exec(text);
  return parts ? `system:serviceaccount:${parts[1]}:${parts[2]}` : text;
}

/** A date means its first moment in UTC. */
function expiresUsOf(text: string): number {
  return parseTime(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
}
