import { AuditIds } from '../baseline/audit-ids.ts';
import { Baseline } from '../baseline/baseline.ts';
import { Bindings } from '../baseline/bindings.ts';
import { Ephemeral } from '../baseline/ephemeral.ts';
import { History } from '../baseline/history.ts';
import { Issuance } from '../baseline/issuance.ts';
import { Lists } from '../baseline/lists.ts';
import { Objects } from '../baseline/objects.ts';
import { PodMakers } from '../baseline/pod-makers.ts';
import { Readers } from '../baseline/readers.ts';
import { Accounts } from '../identity/accounts.ts';
import { Certificates } from '../identity/certificates.ts';
import { Credentials } from '../identity/credentials.ts';
import { Inventory } from '../identity/inventory.ts';
import { Places } from '../identity/places.ts';
import { Presence } from '../identity/presence.ts';
import { Sessions } from '../identity/sessions.ts';
import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';
import type { Standing } from './moment.ts';

interface ClusterCell {
  firstUs: number;
  /** Reads of secrets. */
  reads: number;
}

const ONE = 'cluster';

/** All that is known of one cluster's past, block by block. */
export class Knowledge {
  readonly inventory: Inventory;
  readonly accounts: Accounts;
  readonly certificates: Certificates;
  readonly history: History;
  readonly baseline: Baseline;
  readonly ephemeral: Ephemeral;
  readonly objects: Objects;
  readonly places: Places;
  readonly credentials: Credentials;
  readonly presences: Presence;
  readonly issuance: Issuance;
  readonly bindings: Bindings;
  readonly auditIds: AuditIds;
  readonly readers: Readers;
  readonly podMakers: PodMakers;
  readonly lists: Lists;
  readonly sessions: Sessions;
  /** What detectors may ask, whatever the moment. */
  readonly standing: Standing;
  readonly #cluster: Table<ClusterCell>;

  constructor(state: State) {
    this.inventory = new Inventory(state);
    this.accounts = new Accounts(state);
    this.certificates = new Certificates(state);
    this.history = new History(state);
    this.baseline = new Baseline(state);
    this.ephemeral = new Ephemeral(state);
    this.objects = new Objects(state);
    this.places = new Places(state);
    this.#cluster = state.table('cluster', { cap: 1, ttlUs: 36_500 * DAY_US });
    this.credentials = new Credentials(state);
    this.presences = new Presence(state);
    this.issuance = new Issuance(state);
    this.bindings = new Bindings(state);
    this.auditIds = new AuditIds(state);
    this.readers = state.add(new Readers());
    this.podMakers = new PodMakers(state);
    this.lists = new Lists(state);
    this.sessions = new Sessions(state, this.credentials);
    this.standing = this.#standing();
  }

  /** Since when the cluster is watched, and its reads of secrets; undefined before its first event. */
  get cluster(): Readonly<ClusterCell> | undefined {
    return this.#cluster.peek(ONE);
  }

  openCluster(timeUs: number): ClusterCell {
    return this.#cluster.open(ONE, timeUs, () => ({ firstUs: timeUs, reads: 0 }));
  }

  #standing(): Standing {
    const { history, baseline, ephemeral, objects, places, presences, issuance } = this;
    const { bindings, auditIds, readers, podMakers, inventory, accounts, certificates } = this;
    const learnt = { history, baseline, ephemeral, objects, places, presences, issuance };
    return { ...learnt, bindings, auditIds, readers, podMakers, inventory, accounts, certificates };
  }
}
