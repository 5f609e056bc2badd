import { MINUTE_US, SECOND_US } from '../../src/model/time.ts';
import { type Caller, eventLine, LATENCY_US, type Request, uuidOf } from './event.ts';

/** A Monday morning. */
const START_US = Date.UTC(2026, 2, 2, 6) * 1000;
const STEP_US = SECOND_US / 5;

type Options = Omit<Request, 'verb' | 'namespace' | 'name'>;

/** Writes an audit log, request after request, in event time. Every method answers the audit ID it wrote. */
export class Scenario {
  readonly lines: string[] = [];
  /** Requests that go on, by audit ID: their stages differ in nothing else, not even in when they came in. */
  readonly #begun = new Map<string, { request: Request; receivedUs: number }>();
  #nowUs = START_US;

  get nowUs(): number {
    return this.#nowUs;
  }

  /** The same log so far, to be continued differently. */
  copy(): Scenario {
    const other = new Scenario();
    for (const line of this.lines) other.lines.push(line);
    other.#nowUs = this.#nowUs;
    for (const [auditID, begun] of this.#begun) other.#begun.set(auditID, begun);
    return other;
  }

  wait(minutes: number): this {
    this.#nowUs += minutes * MINUTE_US;
    return this;
  }

  /** Writes one request. */
  send(caller: Caller, request: Request): string {
    this.#nowUs += STEP_US;
    const auditID = request.auditID ?? uuidOf(`event ${this.lines.length}`);
    this.lines.push(eventLine(caller, request, this.#nowUs, auditID, this.#begun.get(auditID)?.receivedUs));
    this.#begun.delete(auditID);
    if (request.stage === 'ResponseStarted')
      this.#begun.set(auditID, { request, receivedUs: this.#nowUs - LATENCY_US });
    return auditID;
  }

  /** `path` is `namespace/name`. */
  get(caller: Caller, path: string, options: Options = {}): string {
    return this.send(caller, { verb: 'get', ...split(path), binding: 'reader', ...options });
  }

  /** `path` is `namespace`, `namespace/name` (a field selector), `/name` (in all namespaces) or '' (the cluster). */
  list(caller: Caller, path: string, options: Options = {}): string {
    return this.send(caller, { verb: 'list', ...split(path), binding: 'reader', ...options });
  }

  /** A watch is written when it starts; `endWatch` writes its end. */
  watch(caller: Caller, path: string, options: Options = {}): string {
    return this.send(caller, {
      verb: 'watch',
      ...split(path),
      stage: 'ResponseStarted',
      binding: 'reader',
      ...options,
    });
  }

  endWatch(caller: Caller, path: string, auditID: string): string {
    const begun = this.#begun.get(auditID)?.request;
    return this.send(caller, { verb: 'watch', ...split(path), ...begun, stage: 'ResponseComplete', auditID });
  }

  write(caller: Caller, verb: 'create' | 'update' | 'patch' | 'delete', path: string, options: Options = {}): string {
    return this.send(caller, { verb, ...split(path), code: verb === 'create' ? 201 : 200, ...options });
  }

  createNamespace(caller: Caller, name: string): string {
    return this.send(caller, { verb: 'create', resource: 'namespaces', name, code: 201 });
  }

  /** Unlike a creation, the server names a namespace that goes as its own namespace. */
  deleteNamespace(caller: Caller, name: string): string {
    return this.send(caller, { verb: 'delete', resource: 'namespaces', namespace: name, name });
  }

  /** With grace a pod may still speak; its kubelet, or who is in a hurry, deletes it for good. */
  deletePod(caller: Caller, victim: Caller, isForced = false): string {
    const query = isForced ? ['gracePeriodSeconds=0'] : [];
    return this.send(caller, { verb: 'delete', resource: 'pods', ...podOf(victim), query });
  }

  /** A list in chunks, as a client with `limit` sends it: each `continue` says after which object it goes on. */
  listInChunks(caller: Caller, path: string, starts: readonly string[], label: string): string[] {
    const query = ['limit=50'];
    const first = this.list(caller, path, { query, auditID: uuidOf(`${label}-1`) });
    const rest = starts.map((start, index) =>
      this.list(caller, path, { query: [...query, continueAfter(start)], auditID: uuidOf(`${label}-${index + 2}`) }),
    );
    return [first, ...rest];
  }
}

/** Namespace and name of the pod that a caller is. */
export function podOf({ username, extra }: Caller): { namespace: string; name: string } {
  const namespace = username.split(':')[2] ?? '';
  return { namespace, name: extra?.['authentication.kubernetes.io/pod-name'] ?? '' };
}

/** A continue token: base64url JSON with the list's resource version and the last object given out. */
export function continueAfter(start: string, rv = 1224): string {
  const json = JSON.stringify({ v: 'meta.k8s.io/v1', rv, start: `/${start}\0` });
  return `continue=${Buffer.from(json).toString('base64url')}`;
}

function split(path: string): { namespace?: string; name?: string } {
  const [namespace, name] = path.split('/');
  return { ...(namespace && { namespace }), ...(name && { name }) };
}
