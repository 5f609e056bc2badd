import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { cacheFolder } from '../servers/cache.ts';
import { startDaemon } from '../servers/daemon.ts';
import { ServerError } from '../servers/server.ts';

/** Programs and libraries of Debian packages that were unpacked beside the other downloads. */
const UNPACKED = join(cacheFolder(), 'debian');
const LIBRARIES = ['usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu', 'usr/lib/aarch64-linux-gnu'];
const READY = /API listen on/;

/** The machine's own network is not touched: no rules of a firewall, no forwarding. */
const NETWORK = ['--iptables=false', '--ip6tables=false', '--ip-forward=false', '--ip-masq=false'];
/** Namespaces of its own, which end with whatever ran in them. */
const APART = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];

/** Why no Docker engine can be started here; undefined where one can. In CI, a program that is missing is an error. */
export function whyNoEngine(): string | undefined {
  const missing = ['dockerd', 'runc', 'ip'].filter((name) => !programPath(name));
  if (missing.length > 0) {
    const reason = `no Docker engine here, and none to start: install docker.io and iproute2 (${missing} not found)`;
    if (process.env.CI === 'true') throw new ServerError('program-missing', reason);
    return reason;
  }
  const { status, stderr, error } = spawnSync('unshare', [...APART, 'true'], { encoding: 'utf8' });
  const why = error?.message ?? stderr.trim();
  return status === 0 ? undefined : `no Docker engine here, and none may be started: it needs namespaces (${why})`;
}

/** Runs a program of ours where a network of its own is, in which an engine may do as it likes. */
export function apart(program: string): { command: string; args: string[] } {
  const script = 'ip link set lo up && exec "$@"';
  return { command: 'unshare', args: [...APART, 'sh', '-c', script, 'sh', process.execPath, program, 'apart'] };
}

/** Starts an engine with nothing in it and points this process to it. Only where nobody else's network is. */
export async function startEngine(): Promise<{ stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'secretwatch-docker-'));
  const socket = `unix://${join(folder, 'docker.sock')}`;
  const places = ['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')];
  const groups = ['--cgroup-parent', basename(folder)];
  const args = ['-H', socket, '--pidfile', join(folder, 'pid'), ...places, ...groups, ...NETWORK];
  Object.assign(process.env, paths(), { DOCKER_HOST: socket });
  const daemon = await startDaemon(programPath('dockerd') ?? 'dockerd', args, READY, folder);
  const stop = async () => {
    await daemon.stop();
    // Of all that the engine made, they alone are the machine's.
    for (const group of globSync(`/sys/fs/cgroup/{,*/}${basename(folder)}`)) rmdirSync(group);
  };
  return { stop };
}

function paths(): NodeJS.ProcessEnv {
  const before = process.env.LD_LIBRARY_PATH;
  const libraries = [...LIBRARIES.map((folder) => join(UNPACKED, folder)), ...(before ? [before] : [])];
  return { PATH: programFolders().join(delimiter), LD_LIBRARY_PATH: libraries.join(delimiter) };
}

function programFolders(): string[] {
  const own = ['usr/sbin', 'usr/bin'].map((folder) => join(UNPACKED, folder));
  return [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin', ...own];
}

function programPath(name: string): string | undefined {
  return programFolders()
    .map((folder) => join(folder, name))
    .find(existsSync);
}
