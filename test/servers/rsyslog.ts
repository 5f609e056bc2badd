import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from './debian.ts';
import { freePorts } from './port.ts';
import { startProgram } from './program.ts';
import type { OwnServer } from './server.ts';

/** Certificates in PEM, by their paths. */
export interface SyslogTls {
  ca: string;
  cert: string;
  key: string;
}

/** One message as rsyslog took it apart. */
export interface Received {
  pri: string;
  time: string;
  host: string;
  app: string;
  msgid: string;
  data: string;
  msg: string;
}

export interface Rsyslog extends OwnServer {
  port: number;
  received(): Received[];
}

/** An rsyslog of a test's own: over TLS, which wants a certificate of the same authority from who sends, or over TCP. */
export async function startRsyslog(tls?: SyslogTls): Promise<Rsyslog> {
  const program = findProgram('rsyslogd', 'rsyslog, rsyslog-gnutls');
  const data = mkdtempSync(join(tmpdir(), 'secretwatch-rsyslog-'));
  const [port = 0] = await freePorts(1);
  const file = join(data, 'rsyslog.conf');
  const out = join(data, 'received.ndjson');
  writeFileSync(file, configOf(port, data, out, tls));
  const args = ['-n', '-f', file, '-iNONE'];
  const running = await startProgram(program, args, port, data);
  return {
    address: `127.0.0.1:${port}`,
    port,
    version: /rsyslogd\s+(\S+)/.exec(execFileSync(program, ['-v'], { encoding: 'utf8' }))?.[1] ?? 'not told',
    origin: 'program',
    received: () => (existsSync(out) ? linesOf(readFileSync(out, 'utf8')) : []),
    stop: () => running.stop(),
    kill: () => running.kill(),
    restart: () => running.restart(),
  };
}

/** The last line may be in the middle of being written. */
function linesOf(text: string): Received[] {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Received);
}

const FIELDS = {
  pri: 'pri',
  time: 'timereported" dateFormat="rfc3339',
  host: 'hostname',
  app: 'app-name',
  msgid: 'msgid',
  data: 'structured-data',
  msg: 'msg',
};

/** Without a queue in memory: what it has read, it has written. */
function configOf(port: number, data: string, out: string, tls: SyslogTls | undefined): string {
  const fields = Object.entries(FIELDS).map(
    ([outname, name]) => `property(outname="${outname}" name="${name}" format="jsonf")`,
  );
  const driver = tls
    ? `global(defaultNetstreamDriver="gtls" defaultNetstreamDriverCAFile="${tls.ca}"
        defaultNetstreamDriverCertFile="${tls.cert}" defaultNetstreamDriverKeyFile="${tls.key}")
      module(load="imtcp" streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="x509/certvalid")`
    : 'module(load="imtcp")';
  return `global(workDirectory="${data}" maxMessageSize="64k")
    ${driver}
    template(name="taken-apart" type="list" option.jsonf="on") { ${fields.join('\n')} }
    ruleset(name="received" queue.type="direct") { action(type="omfile" file="${out}" template="taken-apart" asyncWriting="off" flushOnTXEnd="on") }
    input(type="imtcp" address="127.0.0.1" port="${port}" ruleset="received")
  `;
}
