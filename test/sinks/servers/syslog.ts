import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { parseSyslog } from '../encode/parse.ts';
import type { Mood } from './http-target.ts';

const SLOW_MS = 40;

/** A receiver of octet-counted syslog over TCP that ends a connection once it has read all of it. */
export class SyslogReceiver {
  mood: Mood | (() => Mood) = 'up';
  /** Messages of connections that ended well, and of those whose end the sender never saw. */
  readonly messages: string[] = [];
  readonly #open = new Set<Socket>();
  readonly #server: Server = createServer({ allowHalfOpen: true }, (socket) => void this.#read(socket));

  async start(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #read(socket: Socket): Promise<void> {
    this.#open.add(socket.on('error', () => {}).once('close', () => this.#open.delete(socket)));
    const mood = typeof this.mood === 'function' ? this.mood() : this.mood;
    if (mood !== 'up' && mood !== 'slow' && mood !== 'lost') return void socket.resetAndDestroy();
    const parts: Buffer[] = [];
    for await (const part of socket) parts.push(part as Buffer);
    if (mood === 'slow') await delay(SLOW_MS);
    this.messages.push(...parseSyslog(Buffer.concat(parts)));
    if (mood === 'lost') socket.resetAndDestroy();
    else socket.end();
  }
}
