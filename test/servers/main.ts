import { once } from 'node:events';
import { find, KINDS } from './find.ts';

/** Real servers for a developer: prints where they are and keeps them until Ctrl-C. */
const servers = await Promise.all(KINDS.map(find));
for (const [index, kind] of KINDS.entries()) {
  const server = servers[index];
  console.log(`${kind.variable}=${server?.address}  # ${kind.name} ${server?.version}, ${server?.origin}`);
}
console.log('Ready. Stop them with Ctrl-C.');
const held = setInterval(() => {}, 2 ** 30);
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
clearInterval(held);
await Promise.all(servers.map((server) => server.stop()));
