import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Alert } from '../../../src/model/alert.ts';
import type { Sink } from '../../../src/pipeline/delivery.ts';
import { type AlertTarget, alertSink } from '../../../src/sinks/alert-sink.ts';
import { alertmanagerTarget } from '../../../src/sinks/alertmanager/alertmanager.ts';
import { fileTarget } from '../../../src/sinks/file/file.ts';
import { syslogTarget } from '../../../src/sinks/syslog/syslog.ts';
import { AlertmanagerPeer } from '../servers/alertmanager.ts';
import { HTTP_TARGETS } from '../servers/all.ts';
import { HttpTarget, type Mood } from '../servers/http-target.ts';
import { SyslogReceiver } from '../servers/syslog.ts';

/** Where servers run until it is left. */
export interface Place {
  after(leave: () => unknown): void;
}

/** One sink with its server, and what of it all is there. */
export interface Served {
  sink: Sink;
  setMood(mood: Mood | (() => Mood)): void;
  /** Resolves when nothing is on its way to it any more. */
  settled(): Promise<void>;
  /** Every revision that it took as `id revision`, in order of arrival, also what came again. */
  arrived(): Promise<string[]>;
  /** Only the last revision is of use to it. */
  isLatestEnough: boolean;
  /** What stands there under ids, where it knows any: once for each alert, or for each revision. */
  standing?: { per: 'alert' | 'revision'; ids(): string[] | Promise<string[]> };
  /** Of what stands for an alert, the revision, where the target tells old from new. */
  lastRevisions?(): Promise<ReadonlyMap<string, number>>;
}

/** Shorter than a test is patient. */
const TIMEOUT_MS = 1_000;

/** Those that are written from a published description, with their servers. */
export async function openDescribed(place: Place, folder: string): Promise<Served[]> {
  const all = await Promise.all(Object.keys(HTTP_TARGETS).map((name) => overHttp(place, name)));
  return [...all, await toAlertmanager(place), await toSyslog(place), toFile(join(folder, 'alerts.ndjson'))];
}

/** One of those over HTTP; a control puts something wrong before its target. */
export async function overHttp(
  place: Place,
  name: string,
  control: { name: string; wrong: (target: AlertTarget) => AlertTarget } | undefined = undefined,
): Promise<Served> {
  const { server, target, revisions, standing } = await (HTTP_TARGETS[name] as (typeof HTTP_TARGETS)[string])({
    timeoutMs: TIMEOUT_MS,
  });
  server.retryAfter = '0';
  place.after(() => server.stop());
  return {
    sink: alertSink(control?.name ?? name, [{}], control?.wrong(target) ?? target),
    setMood: (mood) => {
      server.mood = mood;
    },
    settled: () => server.settled(),
    arrived: async () => revisions(),
    isLatestEnough: target.isLatestEnough,
    ...(standing && { standing }),
  };
}

async function toAlertmanager(place: Place): Promise<Served> {
  const peer = new AlertmanagerPeer();
  const server = new HttpTarget(peer.judge);
  place.after(() => server.stop());
  const urls = [await server.start()];
  const options = { urls, token: '', repeatMs: 3_600_000, publicUrl: undefined, timeoutMs: TIMEOUT_MS, tls: {} };
  return {
    sink: alertSink('alertmanager', [{}], alertmanagerTarget(options)),
    setMood: (mood) => {
      server.mood = mood;
    },
    settled: () => server.settled(),
    arrived: async () =>
      peer.calls.flat().map(({ labels, annotations }) => `${labels.alert_id} ${annotations.user_agent}`),
    isLatestEnough: true,
    standing: { per: 'alert', ids: () => [...peer.alerts.keys()] },
  };
}

async function toSyslog(place: Place): Promise<Served> {
  const receiver = new SyslogReceiver();
  place.after(() => receiver.stop());
  const port = await receiver.start();
  const target = syslogTarget({ host: '127.0.0.1', port, isTls: false, tls: {}, timeoutMs: TIMEOUT_MS, format: 'cef' });
  return {
    sink: alertSink('syslog', [{}], target),
    setMood: (mood) => {
      receiver.mood = mood;
    },
    settled: async () => {},
    arrived: async () =>
      receiver.messages.map((text) => /id="(\w+)" revision="(\d+)"/.exec(text)?.slice(1).join(' ') ?? ''),
    isLatestEnough: false,
  };
}

function toFile(path: string): Served {
  return {
    sink: alertSink('file', [{}], fileTarget({ path, format: 'secretwatch' })),
    setMood: () => {},
    settled: async () => {},
    arrived: async () =>
      readFileSync(path, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Alert)
        .map(({ id, revision }) => `${id} ${revision}`),
    isLatestEnough: false,
  };
}
