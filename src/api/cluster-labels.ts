/** Clusters are named by configuration, topics and headers; more than these, or odd ones, share one label. */
const MAX_CLUSTERS = 100;
const PLAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,252}$/;
const OTHER = 'other';

/** Names of clusters as labels: a set that cannot grow without bounds, whatever senders call themselves. */
export class ClusterLabels {
  readonly #known = new Set<string>();

  of(cluster: string): string {
    if (this.#known.has(cluster)) return cluster;
    if (!PLAIN_NAME.test(cluster) || this.#known.size >= MAX_CLUSTERS) return OTHER;
    this.#known.add(cluster);
    return cluster;
  }
}
