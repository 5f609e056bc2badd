import { ServerError } from './server.ts';

const START_LIMIT_MS = 120_000;

interface ContainerOrder {
  readonly image: string;
  readonly environment: Record<string, string>;
  /** A number lets Docker choose the port outside. */
  readonly port: number | { container: number; host: number };
  /** A line of the log, or a path that answers over HTTP. */
  readonly ready: RegExp | string;
}

interface Container {
  readonly address: string;
  log(): string;
  stop(): Promise<void>;
}

/** Loaded only when asked for: the library takes longer to load than most tests to run. */
const library = () => import('testcontainers');

export async function dockerAnswers(): Promise<boolean> {
  const { getContainerRuntimeClient } = await library();
  return getContainerRuntimeClient().then(
    () => true,
    () => false,
  );
}

export async function dockerHost(): Promise<string> {
  const { getContainerRuntimeClient } = await library();
  return (await getContainerRuntimeClient()).info.containerRuntime.host;
}

export async function startContainer(order: ContainerOrder): Promise<Container> {
  const { GenericContainer, Wait } = await library();
  const inside = typeof order.port === 'number' ? order.port : order.port.container;
  const wait = typeof order.ready === 'string' ? Wait.forHttp(order.ready, inside) : Wait.forLogMessage(order.ready);
  let log = '';
  const started = await new GenericContainer(order.image)
    .withEnvironment(order.environment)
    .withExposedPorts(order.port)
    .withWaitStrategy(wait.withStartupTimeout(START_LIMIT_MS))
    .withLogConsumer((stream) => stream.on('data', (chunk) => (log += chunk)))
    .start()
    .catch((error: Error) => {
      throw new ServerError('start-failed', `Docker image ${order.image}: ${error.message}`);
    });
  const address = `${started.getHost()}:${started.getMappedPort(inside)}`;
  return { address, log: () => log, stop: async () => void (await started.stop()) };
}
