/** A real server that a test talks to. */
export interface Server {
  readonly address: string;
  /** As told by the server itself. */
  readonly version: string;
  /** Where it comes from, for the record of real parts. */
  readonly origin: string;
  stop(): Promise<void>;
}

/** A server of one test's own, which may be killed and come back with its data at the same address. */
export interface OwnServer extends Server {
  kill(): Promise<void>;
  restart(): Promise<void>;
}

/** One kind of server and the three ways to get it. */
export interface Kind {
  readonly name: string;
  /** The environment variable that names a server which already runs. */
  readonly variable: string;
  at(address: string): Promise<Server>;
  inDocker(): Promise<Server>;
  asProcess(): Promise<Server>;
}

export type ServerErrorCode =
  | 'java-missing'
  | 'program-missing'
  | 'maven-missing'
  | 'command-failed'
  | 'start-failed'
  | 'start-timeout'
  | 'server-missing';

/** Says with a code and a sentence why a server is not there and what to install. */
export class ServerError extends Error {
  readonly code: ServerErrorCode;
  readonly reason: string;

  constructor(code: ServerErrorCode, reason: string) {
    super(`${code}: ${reason}`);
    this.code = code;
    this.reason = reason;
  }
}

/** Servers outside our hands are not ours to stop. */
export async function leaveRunning(): Promise<void> {}
