import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

const PREFIX = 'secretwatch_';

/** Makes metrics of one registry, each under our prefix. Units stand in the names: seconds, bytes, rows. */
export class Instruments {
  readonly registry: Registry;

  constructor(registry: Registry) {
    this.registry = registry;
  }

  counter(name: string, help: string, labelNames: string[] = []): Counter {
    return new Counter({ name: PREFIX + name, help, labelNames, registers: [this.registry] });
  }

  gauge(name: string, help: string, labelNames: string[] = []): Gauge {
    return new Gauge({ name: PREFIX + name, help, labelNames, registers: [this.registry] });
  }

  /** A gauge whose value is asked for at every reading. */
  asked(name: string, help: string, labelNames: string[], ask: (gauge: Gauge) => void): void {
    const registers = [this.registry];
    new Gauge({
      name: PREFIX + name,
      help,
      labelNames,
      registers,
      collect() {
        ask(this);
      },
    });
  }

  histogram(name: string, help: string, buckets: number[], labelNames: string[] = []): Histogram {
    return new Histogram({ name: PREFIX + name, help, labelNames, buckets, registers: [this.registry] });
  }
}
