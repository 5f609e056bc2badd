import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';

interface KubeObject {
  kind: string;
  metadata: { name: string; namespace?: string; resourceVersion?: string };
}

/** Of one resource: its objects, and the watches that are open on it. */
interface Shelf {
  objects: Map<string, KubeObject>;
  watches: Set<ServerResponse>;
}

const PAGE = 2;

/** An API server as far as list and watch go: pages, resource versions, streams of events, refusals, expired versions. */
export class KubeApi {
  readonly #shelves = new Map<string, Shelf>();
  readonly #server = createServer((request, response) => this.#answer(request, response));
  /** Paths that are refused. */
  readonly refused = new Set<string>();
  /** Requests as `GET path?query`. */
  readonly asked: string[] = [];
  #version = 100;
  /** Watches that begin before this version are told that it is gone. */
  expiredBefore = 0;

  async start(): Promise<KubeConfig> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    const config = new KubeConfig();
    config.loadFromClusterAndUser(
      { name: 'test', server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
      { name: 'test', token: 'CANARY-token' },
    );
    return config;
  }

  async close(): Promise<void> {
    for (const { watches } of this.#shelves.values()) for (const watch of watches) watch.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Puts an object there; whoever watches hears of it. */
  put(path: string, object: KubeObject): void {
    const shelf = this.#shelf(path);
    const key = `${object.metadata.namespace}/${object.metadata.name}`;
    const type = shelf.objects.has(key) ? 'MODIFIED' : 'ADDED';
    const versioned = { ...object, metadata: { ...object.metadata, resourceVersion: String(++this.#version) } };
    shelf.objects.set(key, versioned);
    send(shelf, { type, object: versioned });
  }

  remove(path: string, { kind, metadata }: KubeObject): void {
    const shelf = this.#shelf(path);
    shelf.objects.delete(`${metadata.namespace}/${metadata.name}`);
    send(shelf, {
      type: 'DELETED',
      object: { kind, metadata: { ...metadata, resourceVersion: String(++this.#version) } },
    });
  }

  /** Ends the watches of a resource, as a server does after some minutes. */
  endWatches(path: string): void {
    const { watches } = this.#shelf(path);
    for (const watch of watches) watch.end();
    watches.clear();
  }

  #shelf(path: string): Shelf {
    const shelf = this.#shelves.get(path) ?? { objects: new Map(), watches: new Set() };
    this.#shelves.set(path, shelf);
    return shelf;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', 'http://test');
    this.asked.push(`${request.method} ${request.url}`);
    if (this.refused.has(url.pathname)) {
      response.writeHead(403).end(JSON.stringify({ kind: 'Status', code: 403, message: 'CANARY-refusal' }));
      return;
    }
    if (url.searchParams.get('watch') === 'true') this.#watch(url, response);
    else this.#list(url, response);
  }

  #list(url: URL, response: ServerResponse): void {
    const all = [...this.#shelf(url.pathname).objects.values()];
    const start = Number(url.searchParams.get('continue') ?? 0);
    const next = start + PAGE < all.length ? { continue: String(start + PAGE) } : {};
    const items = all.slice(start, start + PAGE).map(({ kind: _, ...item }) => item);
    const metadata = { resourceVersion: String(this.#version), ...next };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ kind: 'List', apiVersion: 'v1', metadata, items }));
  }

  #watch(url: URL, response: ServerResponse): void {
    const { watches } = this.#shelf(url.pathname);
    response.setHeader('content-type', 'application/json');
    response.flushHeaders();
    if (Number(url.searchParams.get('resourceVersion')) < this.expiredBefore) {
      response.end(`${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410 } })}\n`);
      return;
    }
    watches.add(response);
    response.on('close', () => watches.delete(response));
    this.emitWatch();
  }

  /** Resolves when a resource is watched. */
  async watched(path: string): Promise<void> {
    while (this.#shelf(path).watches.size === 0) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  readonly #waiters: (() => void)[] = [];

  emitWatch(): void {
    for (const resolve of this.#waiters.splice(0)) resolve();
  }
}

function send({ watches }: Shelf, event: object): void {
  for (const watch of watches) watch.write(`${JSON.stringify(event)}\n`);
}
