import { randomUUID } from 'node:crypto';
import type { ServiceAddress } from '../api/client.ts';
import { listen } from '../api/listen.ts';
import { Metrics } from '../api/metrics.ts';
import { describeApi } from '../api/openapi.ts';
import type { Api } from '../api/server.ts';
import type { SinkMetrics } from '../api/sink-metrics.ts';
import type { ListenAddress } from '../config/token.ts';
import type { Armed } from '../detect/judge.ts';
import type { Alert } from '../model/alert.ts';
import type { FeedCounts } from '../model/format.ts';
import { DecisionQueue } from '../pipeline/decision-queue.ts';
import type { Commit, Engine, Position } from '../pipeline/engine.ts';
import type { Feed } from '../pipeline/feed.ts';
import type { Diagnosis } from '../report/diagnosis.ts';
import type { Timeline } from '../timeline/port.ts';
import { decideInTurn } from './decide-in-turn.ts';
import { lookAtFeeds, watchFeeds } from './feed-watch.ts';
import type { ServiceLog } from './log.ts';
import { observed, type Rooms } from './rooms.ts';
import { removeServiceFile, writeServiceFile } from './service-file.ts';

export interface ServiceOptions {
  dataDir: string;
  address: ListenAddress;
  /** Nobody asked for this very port. */
  mayTakeNextPort: boolean;
  token: string;
  detectors: readonly Armed[];
  log: ServiceLog;
}

type CreateApi = Awaited<ReturnType<Rooms['loadApi']>>;

/** A data directory with its engine, its timeline and the API in front; owns them until `close`. */
export class Service {
  readonly timeline: Timeline;
  #url = '';
  #isReady = false;
  readonly #options: ServiceOptions;
  readonly #rooms: Rooms;
  readonly #engine: Engine;
  /** What decoders met since the start. */
  readonly feedCounts: FeedCounts = new Map();
  readonly #metrics: Metrics;
  readonly #app: Api;
  readonly #instance = randomUUID();
  readonly #decisions = new DecisionQueue();
  /** Where questions need no token, decisions still need one: whoever may read the service file has it. */
  readonly #writeToken: string;

  private constructor(options: ServiceOptions, rooms: Rooms, engine: Engine, createApi: CreateApi) {
    this.#options = options;
    this.#metrics = new Metrics(options.detectors);
    this.#metrics.showPacked(this.feedCounts);
    this.#rooms = rooms;
    this.#engine = engine;
    this.#writeToken = options.token || randomUUID();
    this.#metrics.watchStore(() => engine.sizeBytes?.() ?? 0);
    this.timeline = rooms.openTimelineInWorker(options.dataDir);
    this.#app = createApi({
      timeline: this.timeline,
      instance: this.#instance,
      token: options.token,
      writeToken: this.#writeToken,
      decide: decideInTurn(this.timeline, this.#decisions),
      isLoopback: options.address.isLoopback,
      logger: options.log,
      isReady: () => this.#isReady,
      metrics: () => this.#metrics.render(),
      openApi: () => describeApi(rooms.version, options.token !== ''),
    });
  }

  /** Takes the data directory and listens; gives everything back when it cannot. */
  static async start(options: ServiceOptions, rooms: Rooms): Promise<Service> {
    const createApi = await rooms.loadApi();
    const service = new Service(options, rooms, rooms.openStoringEngine(options.dataDir), createApi);
    try {
      service.#url = await listen(service.#app, options.address, options.mayTakeNextPort);
      writeServiceFile(options.dataDir, service.#address());
      return service;
    } catch (error) {
      await service.close();
      throw error;
    }
  }

  get url(): string {
    return this.#url;
  }

  /** For who delivers what it keeps. */
  get sinkMetrics(): SinkMetrics {
    return this.#metrics.sinks;
  }

  /** The wished port was taken. */
  get isOnNextPort(): boolean {
    const { port } = this.#options.address;
    return port !== 0 && !this.#url.endsWith(`:${port}`);
  }

  /** Questions are answered from here on. */
  beReady(): void {
    this.#isReady = true;
  }

  /** Puts a feed through the pipeline until it ends or the signal fires. */
  async read(
    openFeed: (position: Position) => Promise<Feed>,
    signal: AbortSignal,
    on: { commit?: (commit: Commit) => void; alerts?: (alerts: readonly Alert[]) => void },
  ): Promise<void> {
    const engine = observed(this.#engine, (commit, seconds) => {
      this.#metrics.count(commit, seconds);
      this.#decisions.settle(commit);
      on.commit?.(commit);
    });
    const open = async (position: Position) => {
      this.beReady();
      return this.#decisions.within(await openFeed(position), position);
    };
    const { detectors } = this.#options;
    const onAlerts = (alerts: readonly Alert[]) => on.alerts?.(alerts);
    await this.#rooms.runTask({ engine, detectors, openFeed: open, signal, onAlerts });
  }

  /** Says on and on what the feeds do not show, until the signal fires. */
  async watchFeeds(tell: (faults: readonly Diagnosis[]) => void, signal: AbortSignal): Promise<void> {
    const detectors = this.#options.detectors.map(({ detector }) => detector);
    const look = () => lookAtFeeds(this.timeline, detectors, this.#metrics);
    await watchFeeds(look, tell, signal);
  }

  /** Throws when what it keeps is gone. */
  verify(): void {
    this.#engine.verify?.();
  }

  async close(): Promise<void> {
    if (this.#url !== '') removeServiceFile(this.#options.dataDir);
    this.#decisions.close();
    await this.#app.close();
    await this.timeline.close();
    await this.#engine.close();
  }

  #address(): ServiceAddress {
    // Who listens everywhere is asked on this machine.
    const url = this.#url.replace(/\/\/(0\.0\.0\.0|\[::\]):/, '//127.0.0.1:');
    return { url, token: this.#writeToken, instance: this.#instance };
  }
}
