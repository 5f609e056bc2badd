import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Issuance } from '../../src/baseline/issuance.ts';
import { decodeLines } from '../../src/detect/case.ts';
import { Inventory } from '../../src/identity/inventory.ts';
import { misplacementOf } from '../../src/identity/misplacement.ts';
import { isAlive } from '../../src/identity/place.ts';
import { Places } from '../../src/identity/places.ts';
import type { AuditEvent } from '../../src/model/audit-event.ts';
import type { PodObject } from '../../src/model/inventory.ts';
import { DAY_US, HOUR_US, MINUTE_US } from '../../src/model/time.ts';
import { State } from '../../src/state/state.ts';
import * as callers from '../scenario/callers.ts';
import type { Caller } from '../scenario/event.ts';
import { Scenario } from '../scenario/scenario.ts';

const START_US = Date.UTC(2026, 2, 2) * 1000;

/** Places that learn from callers, minute by minute. */
class World {
  readonly state = new State();
  readonly places = new Places(this.state);
  readonly inventory = new Inventory(this.state);
  readonly issuance = new Issuance(this.state);
  nowUs = START_US;

  learn(caller: Caller, times = 1, everyUs = MINUTE_US): this {
    for (let n = 0; n < times; n++) {
      this.places.learn(seen(caller), this.nowUs);
      this.nowUs += everyUs;
    }
    return this;
  }

  tell(caller: Caller, about: Partial<PodObject>): this {
    const { extra, source } = seen(caller);
    const [, , namespace = '', account = ''] = caller.username.split(':');
    const named = { kind: 'pod', namespace, name: extra.podName, uid: extra.podUid, account } as const;
    const told = { node: extra.nodeName, owner: '', ip: source.ip, isHostNetwork: false, phase: '', createdUs: 0 };
    const pod = { ...named, ...told, secrets: [], hostPaths: [], generateName: '', ...about };
    this.inventory.learn(pod, this.nowUs);
    return this;
  }

  suspect(caller: Caller): this {
    this.places.suspect(seen(caller), this.nowUs);
    return this;
  }

  wait(us: number): this {
    this.nowUs += us;
    return this;
  }

  codeOf(caller: Caller): string | undefined {
    return misplacementOf(this, seen(caller), this.nowUs)?.code;
  }
}

function seen(caller: Caller) {
  const scenario = new Scenario();
  scenario.get(caller, 'team-a/api-db');
  return (decodeLines(scenario.lines)[0] as AuditEvent).caller;
}

const api = callers.pod('team-a', 'api', 1);
const AWAY = '203.0.113.9';

describe('a pod', () => {
  it('is at home where it was seen', () => assert.equal(new World().learn(api).codeOf(api), undefined));

  it('is misplaced outside of the networks of its node', () => {
    assert.equal(new World().learn(api).codeOf(callers.from(api, AWAY)), 'credential-other-source');
  });

  it('is misplaced at the address of a living pod, and not of one that is gone', () => {
    const other = callers.pod('team-b', 'worker', 1);
    const world = new World().learn(api, 30).learn(other, 30);
    const moved = callers.pod('team-a', 'api', 1, 7);
    assert.equal(world.codeOf(callers.from(moved, other.ip)), 'credential-other-source');
    world.places.gone('team-b', 'worker-7d4b9c-0', world.nowUs, true);
    assert.equal(world.codeOf(callers.from(moved, other.ip)), undefined);
  });

  it('may come back on its node after ten minutes of silence, and not sooner', () => {
    const world = new World().learn(api, 5);
    const back = callers.from(api, '10.1.1.251');
    assert.equal(world.wait(5 * MINUTE_US).codeOf(back), 'credential-other-source');
    assert.equal(world.wait(5 * MINUTE_US).codeOf(back), undefined);
  });

  it('unknown so far is judged by the networks of its node, once three pods located them', () => {
    const world = new World();
    for (const replica of [0, 1, 2]) {
      assert.equal(world.codeOf(callers.from(callers.pod('team-a', 'new', 1), AWAY)), undefined, `after ${replica}`);
      world.learn(callers.pod('team-a', 'api', 1, replica));
    }
    assert.equal(world.codeOf(callers.from(callers.pod('team-a', 'new', 1), AWAY)), 'credential-other-source');
    assert.equal(world.codeOf(callers.pod('team-a', 'new', 1)), undefined);
  });

  it('is where inventory has it, and nowhere that inventory has another', () => {
    const world = new World().learn(callers.pod('team-a', 'api', 1, 3));
    const told = { createdUs: START_US, phase: 'Running' };
    world.tell(api, told).tell(callers.pod('team-b', 'worker', 1), told);
    assert.equal(world.codeOf(api), undefined);
    assert.equal(world.codeOf(callers.from(api, '10.1.1.251')), 'credential-other-source', 'its first word');
    assert.equal(world.codeOf(callers.from(api, '172.16.9.9')), undefined, 'a gateway that hides all pods');
    const other = callers.from(callers.pod('team-c', 'new', 1), callers.pod('team-b', 'worker', 1).ip);
    assert.equal(world.codeOf(other), 'credential-other-source');
    const unmade = new World().tell(callers.pod('team-b', 'worker', 1), { ...told, createdUs: START_US + HOUR_US });
    assert.equal(unmade.codeOf(other), undefined, 'that pod was made later');
    const shared = new World().tell(callers.pod('team-b', 'worker', 1), { ...told, isHostNetwork: true });
    assert.equal(shared.codeOf(other), undefined, 'and in the network of a node it has none of its own');
  });

  it('is believed to have moved where its status was written since inventory told of it', () => {
    const world = new World();
    world.tell(api, { createdUs: START_US - HOUR_US, phase: 'Running' });
    world.places.lives.placed('team-a', 'api-7d4b9c-0', START_US - HOUR_US);
    world.learn(callers.pod('team-a', 'api', 1, 3)).wait(HOUR_US);
    const moved = callers.from(api, '10.1.1.251');
    assert.equal(world.codeOf(moved), 'credential-other-source');
    world.places.lives.written('team-a/api-7d4b9c-0', world.nowUs);
    assert.equal(world.codeOf(moved), undefined);
  });

  it('may have any address of the cluster, where nodes have no networks of their own', () => {
    const world = new World();
    const scattered = (replica: number) =>
      callers.from(callers.pod('team-a', 'api', 1 + (replica % 3), replica), `10.9.${replica % 5}.${10 + replica}`);
    for (let replica = 0; replica < 60; replica += 1) world.learn(scattered(replica));
    const fresh = callers.pod('team-a', 'new', 1);
    assert.equal(world.codeOf(callers.from(fresh, '10.9.3.200')), undefined);
    assert.equal(world.codeOf(callers.from(fresh, AWAY)), undefined, 'one in sixty may be new');
    for (let replica = 60; replica < 110; replica += 1) world.learn(scattered(replica));
    assert.equal(world.codeOf(callers.from(fresh, AWAY)), 'credential-other-source');
  });

  it('may have its first address anywhere between others, where all are of one range', () => {
    const world = new World();
    const at = (node: number, replica: number, third: number) =>
      callers.from(callers.pod('team-a', 'api', node, replica), `10.9.${third}.${10 + replica}`);
    for (let replica = 0; replica < 110; replica += 1)
      world.learn(at(1 + (replica % 3), replica, [0, 1, 3, 5][replica % 4] as number));
    for (const between of [2, 4]) assert.equal(world.codeOf(at(1, 200, between)), undefined, `10.9.${between}.0`);
    for (const beyond of [6, 77]) assert.equal(world.codeOf(at(1, 200, beyond)), 'credential-other-source');
    assert.equal(world.codeOf(callers.from(at(1, 200, 2), '10.8.2.9')), 'credential-other-source', 'another range');
    assert.equal(world.codeOf(at(1, 0, 2)), 'credential-other-source', 'a pod that was heard elsewhere');
  });

  it('of a node with networks of its own has its first address in them, and not between them', () => {
    const world = new World();
    for (const replica of [0, 1, 2, 3])
      world.learn(
        callers.from(callers.pod('team-a', 'api', 1, replica), `10.9.${replica < 2 ? 1 : 3}.${10 + replica}`),
      );
    const fresh = callers.pod('team-a', 'new', 1);
    assert.equal(world.codeOf(callers.from(fresh, '10.9.3.99')), undefined);
    assert.equal(world.codeOf(callers.from(fresh, '10.9.2.99')), 'credential-other-source');
  });

  it('is believed in a strange network, where nodes have none of their own, once pods of three nodes turned up', () => {
    const world = new World();
    const at = (node: number, replica: number, third: number) =>
      callers.from(callers.pod('team-a', 'api', node, replica), `10.9.${third}.${10 + replica}`);
    for (let replica = 0; replica < 110; replica += 1) world.learn(at(1 + (replica % 3), replica, replica % 5));
    const strange = (node: number) => at(node, 200 + node, 77);
    for (const node of [1, 2, 2]) {
      assert.equal(world.codeOf(strange(node)), 'credential-other-source');
      world.suspect(strange(node));
    }
    assert.equal(world.codeOf(strange(3)), 'credential-other-source', 'two nodes are not enough');
    world.suspect(strange(3));
    assert.equal(world.codeOf(strange(1)), undefined);
  });

  it("in the host's network speaks as its node, and on another node's address as a thief", () => {
    const world = new World().learn(callers.kubelet(1), 5).learn(callers.kubelet(2), 5);
    assert.equal(world.codeOf(callers.from(api, callers.kubelet(1).ip)), undefined);
    assert.equal(world.codeOf(callers.from(api, callers.kubelet(2).ip)), 'credential-other-node');
  });
});

describe('a node', () => {
  const node = callers.kubelet(1);

  it('is known after twenty minutes of use', () => {
    const world = new World().learn(node, 19);
    assert.equal(world.codeOf(callers.from(node, AWAY)), undefined);
    assert.equal(world.learn(node).codeOf(callers.from(node, AWAY)), 'credential-other-source');
  });

  it('may move after a silence, if three nodes do not say where nodes are', () => {
    const world = new World().learn(node, 30).wait(11 * MINUTE_US);
    assert.equal(world.codeOf(callers.from(node, AWAY)), undefined);
    world.learn(callers.kubelet(2)).learn(callers.kubelet(3));
    assert.equal(world.codeOf(callers.from(node, AWAY)), 'credential-other-source');
  });

  it('also has an address of the other family', () => {
    assert.equal(new World().learn(node, 30).codeOf(callers.from(node, '2001:db8::1')), undefined);
  });
});

describe('an account with unbound tokens', () => {
  const ci = (ip: string, token = 1) => callers.unboundToken('team-a', 'ci', ip, token);

  it('is judged by its networks from the second use of a token on', () => {
    const world = new World().learn(ci('198.51.100.7'), 5);
    assert.equal(world.codeOf(ci(AWAY, 2)), undefined, 'a first use');
    assert.equal(world.codeOf(ci(AWAY)), 'credential-other-source');
    assert.equal(world.codeOf(ci('198.51.100.99')), undefined, 'the same network');
  });

  it('is not known after four minutes', () => {
    assert.equal(new World().learn(ci('198.51.100.7'), 4).codeOf(ci(AWAY)), undefined);
  });
});

it('people and nobody have no place', () => {
  const world = new World().learn(callers.person('alice', 1), 30);
  assert.equal(world.codeOf(callers.from(callers.person('alice', 1), AWAY)), undefined);
  assert.equal(world.codeOf(callers.anonymous(AWAY)), undefined);
});

describe('a pod is alive by its own rhythm', () => {
  const steady = { addresses: [], networks: [], isGone: false, endedUs: 0, seenUs: 0, firstUs: START_US, minutes: 9 };
  const hourly = { ...steady, lastUs: START_US + 8 * HOUR_US };
  it('for an hour in any case', () => {
    const busy = { ...steady, lastUs: START_US + 8 * MINUTE_US };
    assert.ok(isAlive(busy, busy.lastUs + HOUR_US - 1));
    assert.ok(!isAlive(busy, busy.lastUs + HOUR_US));
  });
  it('for four times its spacing', () => {
    assert.ok(isAlive(hourly, hourly.lastUs + 4 * HOUR_US - 1));
    assert.ok(!isAlive(hourly, hourly.lastUs + 4 * HOUR_US));
  });
  it('for a day at most', () => {
    const daily = { ...steady, lastUs: START_US + 8 * DAY_US };
    assert.ok(!isAlive(daily, daily.lastUs + DAY_US));
  });
  it('and not after its deletion', () => assert.ok(!isAlive({ ...hourly, isGone: true }, hourly.lastUs)));
  it('an unknown pod is not', () => assert.ok(!isAlive(undefined, 0)));
});
