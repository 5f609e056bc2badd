import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ServiceAddress } from '../api/client.ts';

/** How the service that holds a data directory can be asked; readable by its owner alone, for it holds the token. */
const FILE = 'service.json';
const schema = z.object({ url: z.string(), token: z.string(), instance: z.string() });

/** Writes down where the service listens. */
export function writeServiceFile(dataDir: string, address: ServiceAddress): void {
  // Made anew, so that an older file's wider permissions do not stay.
  rmSync(join(dataDir, FILE), { force: true });
  writeFileSync(join(dataDir, FILE), `${JSON.stringify(address)}\n`, { mode: 0o600 });
}

export function removeServiceFile(dataDir: string): void {
  rmSync(join(dataDir, FILE), { force: true });
}

/** The address last written; undefined when there is none. The service may be gone all the same. */
export function readServiceFile(dataDir: string): ServiceAddress | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(join(dataDir, FILE), 'utf8')));
  } catch {
    return undefined;
  }
}
