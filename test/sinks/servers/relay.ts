import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { LATE_MS, type Mood } from './http-target.ts';

const SLOW_MS = 40;

/**
 * Passes bytes between clients and a real server. What is passed has a mood as `HttpTarget` has them: `down` cuts the
 * connection before it, `half` in the middle of it, `lost` after it and before its answer; `late` cuts it at once and
 * passes it all the same, a while later. To be busy or broken takes words, so that is `up` here.
 */
export class Relay {
  mood: Mood | (() => Mood) = 'up';
  /** Connections that were cut. */
  cuts = 0;
  readonly #open = new Set<Socket>();
  readonly #late = new Set<Promise<unknown>>();
  readonly #target: { host: string; port: number };
  readonly #server: Server = createServer((client) => this.#relay(client));

  constructor(target: { host: string; port: number }) {
    this.#target = target;
  }

  /** On this port of the machine itself, or on a free one; answers which. */
  async start(port = 0): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Resolves when nothing is on its way any more that its client has given up. */
  async settled(): Promise<void> {
    await Promise.all(this.#late);
  }

  #mood(): Mood {
    return typeof this.mood === 'function' ? this.mood() : this.mood;
  }

  #passLate(server: Socket, bytes: Buffer): void {
    this.cuts += 1;
    const passed = delay(LATE_MS).then(() => new Promise((resolve) => server.end(bytes, () => resolve(undefined))));
    this.#late.add(passed);
  }

  #relay(client: Socket): void {
    const server = connect(this.#target);
    for (const socket of [client, server]) {
      this.#open.add(socket);
      socket.on('error', () => {}).once('close', () => this.#open.delete(socket));
    }
    let isAnswerLost = false;
    const cut = () => {
      this.cuts += 1;
      client.destroy();
      server.end();
    };
    const pass = async (bytes: Buffer): Promise<void> => {
      switch (this.#mood()) {
        case 'down':
          return cut();
        case 'half':
          server.write(bytes.subarray(0, bytes.length / 2));
          return cut();
        case 'lost':
          isAnswerLost = true;
          break;
        case 'late':
          client.destroy();
          return this.#passLate(server, bytes);
        case 'slow':
          await delay(SLOW_MS);
      }
      server.write(bytes);
    };
    let passed = Promise.resolve();
    client.on('data', (bytes: Buffer) => {
      passed = passed.then(() => (client.destroyed ? undefined : pass(bytes)));
    });
    client.once('end', () => void passed.then(() => server.end()));
    client.once('close', () => void passed.then(() => server.end()));
    server.on('data', (bytes) => (isAnswerLost ? cut() : client.write(bytes)));
    server.once('close', () => client.destroy());
  }
}
