import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { pem } from '../webhook/certificates.ts';
import { type KubeObject, tableOf, wantsTable } from './kube-table.ts';

/** Of one resource: its objects, and the watches that are open on it. */
interface Shelf {
  objects: Map<string, KubeObject>;
  watches: Set<Watcher>;
}

interface Watcher {
  response: ServerResponse;
  /** As a table, with this part of the objects; undefined for the objects themselves. */
  table: { include: string | null } | undefined;
}

/** Certificate and key of the server, and the authority that clients know it by: paths of PEM files. */
export interface Tls {
  cert: string;
  key: string;
  authority: string;
}

const TOKEN = 'CANARY-token';

const PAGE = 2;

/** An API server as far as list and watch go: pages, resource versions, streams of events, refusals, expired versions. */
export class KubeApi {
  readonly #shelves = new Map<string, Shelf>();
  readonly #server;
  readonly #tls: Tls | undefined;
  /** Paths that are refused. */
  readonly refused = new Set<string>();
  /** Requests as `GET path?query`. */
  readonly asked: string[] = [];
  #version = 100;
  /** Answers tables with whole objects, as a proxy before an old server might. */
  ignoresTables = false;
  nowMs = Date.UTC(2026, 9, 10);
  /** Watches that begin before this version are told that it is gone. */
  expiredBefore = 0;

  /** Speaks HTTPS where it is given a certificate, else HTTP as `kubectl proxy` does. */
  constructor(tls?: Tls) {
    const answer: RequestListener = (request, response) => this.#answer(request, response);
    this.#tls = tls;
    this.#server = tls ? createTlsServer({ cert: pem(tls.cert), key: pem(tls.key) }, answer) : createServer(answer);
  }

  async start(): Promise<KubeConfig> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    const config = new KubeConfig();
    config.loadFromClusterAndUser(
      this.#tls
        ? { name: 'test', server: `https://127.0.0.1:${port}`, skipTLSVerify: false, caFile: this.#tls.authority }
        : { name: 'test', server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
      { name: 'test', token: TOKEN },
    );
    return config;
  }

  async close(): Promise<void> {
    for (const { watches } of this.#shelves.values()) for (const { response } of watches) response.destroy();
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
    this.#send(shelf, type, versioned);
  }

  remove(path: string, { kind, metadata }: KubeObject): void {
    const shelf = this.#shelf(path);
    shelf.objects.delete(`${metadata.namespace}/${metadata.name}`);
    this.#send(shelf, 'DELETED', { kind, metadata: { ...metadata, resourceVersion: String(++this.#version) } });
  }

  /** Ends the watches of a resource, as a server does after some minutes. */
  endWatches(path: string): void {
    const { watches } = this.#shelf(path);
    for (const { response } of watches) response.end();
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
    if (request.headers.authorization !== `Bearer ${TOKEN}`) {
      response.writeHead(401).end(JSON.stringify({ kind: 'Status', code: 401 }));
      return;
    }
    if (this.refused.has(url.pathname)) {
      response.writeHead(403).end(JSON.stringify({ kind: 'Status', code: 403, message: 'CANARY-refusal' }));
      return;
    }
    const isTable = wantsTable(request.headers.accept) && !this.ignoresTables;
    const table = isTable ? { include: url.searchParams.get('includeObject') } : undefined;
    if (url.searchParams.get('watch') === 'true') this.#watch(url, response, table);
    else this.#list(url, response, table);
  }

  #list(url: URL, response: ServerResponse, table: Watcher['table']): void {
    const all = [...this.#shelf(url.pathname).objects.values()];
    const start = Number(url.searchParams.get('continue') ?? 0);
    const next = start + PAGE < all.length ? { continue: String(start + PAGE) } : {};
    const page = all.slice(start, start + PAGE);
    const items = page.map(({ kind: _, ...item }) => item);
    const metadata = { resourceVersion: String(this.#version), ...next };
    response.setHeader('content-type', 'application/json');
    const list = { kind: 'List', apiVersion: 'v1', metadata, items };
    response.end(JSON.stringify(table ? tableOf(page, table.include, metadata, this.nowMs) : list));
  }

  #watch(url: URL, response: ServerResponse, table: Watcher['table']): void {
    const { watches } = this.#shelf(url.pathname);
    response.setHeader('content-type', 'application/json');
    response.flushHeaders();
    if (Number(url.searchParams.get('resourceVersion')) < this.expiredBefore) {
      response.end(`${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410 } })}\n`);
      return;
    }
    const watcher = { response, table };
    watches.add(watcher);
    response.on('close', () => watches.delete(watcher));
    this.emitWatch();
  }

  #send({ watches }: Shelf, type: string, whole: KubeObject): void {
    for (const { response, table } of watches) {
      const { resourceVersion } = whole.metadata;
      const object = table ? tableOf([whole], table.include, { resourceVersion }, this.nowMs) : whole;
      response.write(`${JSON.stringify({ type, object })}\n`);
    }
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
