import { afterEach, beforeEach } from 'node:test';
import { KubeConfig } from '@kubernetes/client-node';
import type { LiveInventory } from '../../src/pipeline/live-inventory.ts';
import { openLiveInventory } from '../../src/sources/kubernetes/live-inventory.ts';
import { POD } from './inventory-file.ts';
import { KubeApi, type Tls } from './kube-api.ts';

export const PODS = '/api/v1/pods';

export function podNamed(name: string, more: object = {}) {
  return { ...POD, metadata: { ...POD.metadata, name }, ...more };
}

/** An API server and the inventory that asks it, anew for each test of the `describe` that this is called in. */
export class WatchedApi {
  api = new KubeApi();
  config = new KubeConfig();
  #live: LiveInventory | undefined;

  constructor(tls?: Tls) {
    beforeEach(async () => {
      this.api = new KubeApi(tls);
      this.config = await this.api.start();
    });
    afterEach(async () => {
      await this.close();
      await this.api.close();
    });
  }

  async open(...secretsIn: string[]): Promise<LiveInventory> {
    const nowUs = () => this.api.nowMs * 1000;
    this.#live = await openLiveInventory(this.config, { onTrouble: () => {}, againMs: 1, secretsIn, nowUs });
    return this.#live;
  }

  /** Closes the inventory; the server goes on. */
  async close(): Promise<void> {
    await this.#live?.close();
    this.#live = undefined;
  }
}

/** What is told next, once there is something. */
export async function nextNews(inventory: LiveInventory): Promise<ReturnType<LiveInventory['take']>> {
  for (;;) {
    const news = inventory.take();
    if (news.length > 0) return news;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The same by kind and name. */
export async function nextNames(inventory: LiveInventory): Promise<string[]> {
  const news = await nextNews(inventory);
  return news.map(({ object, isGone }) => `${isGone ? 'gone ' : ''}${object.kind} ${object.name}`);
}
