import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from './debian.ts';
import { freePorts } from './port.ts';
import { startProgram } from './program.ts';
import { type OwnServer, ServerError } from './server.ts';

/** The packaged program reads its templates from here alone. */
const TEMPLATE = '/usr/share/prometheus/alertmanager/default.tmpl';

/** An Alertmanager of a test's own; `config` is its file, in YAML or JSON. */
export async function startAlertmanager(config: object): Promise<OwnServer> {
  const program = findProgram('prometheus-alertmanager', 'prometheus-alertmanager');
  if (!existsSync(TEMPLATE))
    throw new ServerError('program-missing', `install prometheus-alertmanager whole: there is no ${TEMPLATE}`);
  const data = mkdtempSync(join(tmpdir(), 'secretwatch-alertmanager-'));
  const file = join(data, 'alertmanager.yml');
  writeFileSync(file, JSON.stringify(config));
  const [port = 0] = await freePorts(1);
  const args = [
    `--config.file=${file}`,
    `--storage.path=${join(data, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
  ];
  const running = await startProgram(program, args, port, data);
  const address = `http://127.0.0.1:${port}`;
  const status = (await (await fetch(`${address}/api/v2/status`)).json()) as { versionInfo: { version: string } };
  return {
    address,
    version: status.versionInfo.version,
    origin: 'program',
    stop: () => running.stop(),
    kill: () => running.kill(),
    restart: () => running.restart(),
  };
}
