import type { Packing } from './packing.ts';

const TIME = '2026-03-02T00:00:09.123456Z';

/** A line behind what some program put before every line. */
function behind(name: string, prefix: string): Packing {
  return { name, format: 'raw', pack: (lines) => lines.map((line) => `${prefix}${line}`).join('\n') };
}

function cut(line: string, at: number): [string, string] {
  return [line.slice(0, at), line.slice(at)];
}

const docker = (log: string) => JSON.stringify({ log, stream: 'stdout', time: TIME });

/** Lines with a beginning that is none of theirs, or cut into pieces. */
export const PREFIXED: readonly Packing[] = [
  behind('syslog, RFC 5424', `<134>1 ${TIME} master-0 kube-apiserver 71 - [meta@1 a="b"] `),
  behind('syslog, RFC 3164', '<134>Mar  2 00:00:09 master-0 kube-apiserver[71]: '),
  behind('journalctl', 'Mar 02 00:00:09 master-0 kube-apiserver[71]: '),
  behind('journalctl, ISO time', '2026-03-02T00:00:09+0100 master-0 kube-apiserver[71]: '),
  behind('kubectl logs with prefix', '[pod/kube-apiserver-m0/kube-apiserver] '),
  behind('kubectl logs with timestamps', `${TIME} `),
  behind('docker compose', 'apiserver-1  | '),
  behind('node logs of OpenShift', 'master-0.example.com '),
  behind('Fluentd file, tag and time', `${TIME}\tkube.audit\t`),
  behind('Logstash, plain codec', `${TIME} {name=master-0} `),
  behind('Loki on the command line', `${TIME} {job="audit", cluster="shop"} `),
  behind('CloudWatch on the command line', '2026-03-02T00:00:09.123000+00:00 kube-apiserver-audit-9f '),
  behind('sequence of JSON texts', '\x1e'),
  behind('a byte order mark each', '\ufeff'),
  {
    name: 'cells of CSV',
    format: 'raw',
    pack: (lines) => lines.map((line) => `"2026-03-02","${line.replaceAll('"', '""')}","main"`).join('\n'),
  },
  {
    name: 'container log of CRI in pieces',
    format: 'raw',
    isFileOnly: true,
    pack: (lines) =>
      lines
        .flatMap((line) => {
          const [first, second] = cut(line, 300);
          return [`${TIME} stdout P ${first}`, `${TIME} stdout F ${second}`];
        })
        .join('\n'),
  },
  {
    name: 'container log of Docker in pieces',
    format: 'fluent',
    isFileOnly: true,
    pack: (lines) =>
      lines
        .flatMap((line) => {
          const [first, second] = cut(line, 300);
          return [docker(first), docker(`${second}\n`)];
        })
        .join('\n'),
  },
];
