import { setTimeout as delay } from 'node:timers/promises';
import { type KubeConfig, ListWatch, Watch } from '@kubernetes/client-node';
import { SecretwatchError } from '../../model/error.ts';
import type { LiveInventory, ToldObject } from '../../pipeline/live-inventory.ts';
import { getJson, RefusedError } from './api.ts';
import { RESOURCES, type Resource } from './resources.ts';
import { listOf, type Scrubbed, scrub, scrubList } from './scrubbed.ts';

const PAGE = 500;
/** A watch that failed is begun anew after so long. */
const AGAIN_MS = 5_000;

export interface LiveOptions {
  /** Told of what goes wrong after the beginning; the rest goes on. */
  onTrouble(message: string): void;
  againMs?: number;
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
  readonly #informers: ListWatch<Scrubbed>[] = [];
  /** As last told, so that a heartbeat in a status is no news. */
  readonly #known = new Map<string, string>();
  #waiting: ToldObject[] = [];

  constructor(config: KubeConfig, options: LiveOptions) {
    this.#config = config;
    this.#options = options;
  }

  async start(): Promise<void> {
    // One after the other, so that accounts are told before their pods.
    for (const resource of RESOURCES) await this.#begin(resource);
  }

  take(): ToldObject[] {
    const told = this.#waiting;
    this.#waiting = [];
    return told;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#informers.map((informer) => informer.stop()));
  }

  async #begin(resource: Resource): Promise<void> {
    const { path, kind } = resource;
    const watch = new ScrubbedWatch(this.#config, kind);
    const informer = new ListWatch<Scrubbed>(path, watch, () => this.#list(resource), false);
    this.#informers.push(informer);
    informer.on('add', (object) => this.#tell(path, object, false));
    informer.on('update', (object) => this.#tell(path, object, false));
    informer.on('delete', (object) => this.#tell(path, object, true));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // Until everything was listed once a fault is the caller's; afterwards the watch is begun anew.
    let isListed = false;
    informer.on('error', (cause) => {
      if (isListed) void this.#beginAgain(informer, path, cause);
      else reject(mayNotList(path, cause));
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

  async #list({ path, kind }: Resource) {
    const items: Scrubbed[] = [];
    let next = '';
    do {
      const query = `?limit=${PAGE}${next ? `&continue=${encodeURIComponent(next)}` : ''}`;
      const page = scrubList(kind, await getJson(this.#config, path + query, this.#stop.signal));
      items.push(...page.items);
      next = page.next;
      if (next === '') return listOf(items, page.resourceVersion);
    } while (!this.#stop.signal.aborted);
    return listOf(items, '');
  }

  #tell(path: string, { metadata, told }: Scrubbed, isGone: boolean): void {
    if (!told || metadata.name === '') return;
    const key = `${path} ${metadata.namespace}/${metadata.name}`;
    const json = JSON.stringify(told);
    if (isGone) this.#known.delete(key);
    else if (this.#known.get(key) === json) return;
    else this.#known.set(key, json);
    this.#waiting.push({ object: told, isGone });
  }
}

/** Gives an informer nothing but what may be kept. */
class ScrubbedWatch extends Watch {
  readonly #kind: string;

  constructor(config: KubeConfig, kind: string) {
    super(config);
    this.#kind = kind;
  }

  override watch(...[path, query, callback, done]: Parameters<Watch['watch']>): ReturnType<Watch['watch']> {
    const asked = { ...query, allowWatchBookmarks: true };
    const give: typeof callback = (phase, object) =>
      callback(phase, phase === 'ERROR' ? statusOf(object) : scrub(this.#kind, object));
    return super.watch(path, asked, give, done);
  }
}

/** Of an error in a watch, its code. */
function statusOf(object: unknown): { code: number } {
  const code = typeof object === 'object' && object !== null && 'code' in object ? Number(object.code) : 0;
  return { code };
}

function mayNotList(path: string, cause: unknown): SecretwatchError {
  const isRefused = cause instanceof RefusedError && (cause.statusCode === 403 || cause.statusCode === 401);
  const remedy = isRefused
    ? 'Give the account that asks the rights in deploy/kubernetes/live-inventory.yaml.'
    : 'Check that the API server can be reached from here with `kubectl get --raw /readyz`.';
  return new SecretwatchError('SW_INVENTORY', `cannot list ${path}: ${messageOf(cause)}`, remedy, cause);
}

/** Never more than the message: an error may carry the request, and with it a token. */
function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : 'unknown fault';
}
