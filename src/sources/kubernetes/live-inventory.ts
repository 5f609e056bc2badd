import { setTimeout as delay } from 'node:timers/promises';
import { type KubeConfig, ListWatch } from '@kubernetes/client-node';
import { SecretwatchError } from '../../model/error.ts';
import type { InventoryObject } from '../../model/inventory.ts';
import type { LiveInventory, ToldObject } from '../../pipeline/live-inventory.ts';
import { listPages } from './pages.ts';
import { NAMESPACES, RESOURCES, type Resource, rightsFor, secretsIn } from './resources.ts';
import type { Scrubbed } from './scrubbed.ts';
import { ScrubbedWatch } from './scrubbed-watch.ts';
import { steady } from './secret-table.ts';

/** A watch that failed is begun anew after so long. */
const AGAIN_MS = 5_000;

export interface LiveOptions {
  /** Told of what goes wrong after the beginning; the rest goes on. */
  onTrouble(message: string): void;
  againMs?: number;
  /** Namespaces in which secrets are listed and watched as well, without their contents; `*` for every one there is. */
  secretsIn?: readonly string[];
  /** What ages are reckoned from, microseconds since the epoch. */
  nowUs?: () => number;
}

/**
 * Lists and watches what inventory keeps, through informers. Objects are scrubbed before an informer sees them. Ready
 * when everything was listed once; throws when something may not be listed.
 */
export async function openLiveInventory(config: KubeConfig, options: LiveOptions): Promise<LiveInventory> {
  const live = new Informers(config, options);
  try {
    await live.start();
  } catch (error) {
    await live.close();
    throw error;
  }
  return live;
}

class Informers implements LiveInventory {
  readonly #config: KubeConfig;
  readonly #options: LiveOptions;
  readonly #stop = new AbortController();
  /** By path. */
  readonly #informers = new Map<string, ListWatch<Scrubbed>>();
  /** As last told, so that a heartbeat in a status is no news. */
  readonly #known = new Map<string, InventoryObject>();
  readonly #nowUs: () => number;
  #waiting: ToldObject[] = [];
  #isStarted = false;

  constructor(config: KubeConfig, options: LiveOptions) {
    this.#config = config;
    this.#options = options;
    this.#nowUs = options.nowUs ?? (() => Date.now() * 1000);
  }

  async start(): Promise<void> {
    // One after the other, so that accounts are told before their pods.
    for (const resource of RESOURCES) await this.#begin(resource);
    for (const namespace of this.#secretsIn()) await this.#begin(secretsIn(namespace));
    this.#isStarted = true;
  }

  take(): ToldObject[] {
    const told = this.#waiting;
    this.#waiting = [];
    return told;
  }

  all(): InventoryObject[] {
    return [...this.#known.values()];
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all([...this.#informers.values()].map((informer) => informer.stop()));
  }

  async #begin(resource: Resource): Promise<void> {
    const { path } = resource;
    const watch = new ScrubbedWatch(this.#config, resource, this.#nowUs);
    const list = () => listPages(this.#config, resource, this.#nowUs, this.#stop.signal);
    const informer = new ListWatch<Scrubbed>(path, watch, list, false);
    this.#informers.set(path, informer);
    informer.on('add', (object) => this.#tell(path, object, false));
    informer.on('update', (object) => this.#tell(path, object, false));
    informer.on('delete', (object) => this.#tell(path, object, true));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // Until everything was listed once a fault is the caller's; afterwards the watch is begun anew.
    let isListed = false;
    informer.on('error', (cause) => {
      if (isListed) void this.#beginAgain(informer, path, cause);
      else reject(mayNotList(resource, cause));
    });
    void informer.start().then(resolve, reject);
    await promise;
    isListed = true;
  }

  async #beginAgain(informer: ListWatch<Scrubbed>, path: string, cause: unknown): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#options.onTrouble(`the watch of ${path} ended (${messageOf(cause)}) and is begun anew`);
    await delay(this.#options.againMs ?? AGAIN_MS, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    if (!this.#stop.signal.aborted) await informer.start();
  }

  #tell(path: string, { metadata, told }: Scrubbed, isGone: boolean): void {
    if (!told || metadata.name === '') return;
    const key = `${path} ${metadata.namespace}/${metadata.name}`;
    const before = this.#known.get(key);
    const object = told.kind === 'secret' && before?.kind === 'secret' ? steady(told, before) : told;
    if (isGone) this.#known.delete(key);
    else if (before && JSON.stringify(before) === JSON.stringify(object)) return;
    else this.#known.set(key, object);
    this.#waiting.push({ object, isGone });
    if (path === NAMESPACES && this.#isStarted) this.#follow(metadata.name, isGone);
  }

  #secretsIn(): string[] {
    const { secretsIn: asked = [] } = this.#options;
    if (!asked.includes('*')) return [...new Set(asked)];
    return [...this.#known.values()].filter(({ kind }) => kind === 'namespace').map(({ name }) => name);
  }

  /** Where all namespaces were asked for, one that comes is begun, and one that goes is left. */
  #follow(namespace: string, isGone: boolean): void {
    if (!this.#options.secretsIn?.includes('*')) return;
    const resource = secretsIn(namespace);
    const informer = this.#informers.get(resource.path);
    if (isGone) {
      this.#informers.delete(resource.path);
      void informer?.stop();
    } else if (!informer) {
      this.#begin(resource).catch((fault) => this.#options.onTrouble(messageOf(fault)));
    }
  }
}

function mayNotList(resource: Resource, cause: unknown): SecretwatchError {
  const message = `cannot list ${resource.path}: ${messageOf(cause)}`;
  return new SecretwatchError('SW_INVENTORY', message, rightsFor(resource, cause), cause);
}

/** Never more than the message: an error may carry the request, and with it a token. */
function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : 'unknown fault';
}
