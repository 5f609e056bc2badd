import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StaticPods } from '../../src/identity/static-pods.ts';
import { State } from '../../src/state/state.ts';

const isNode = (name: string) => /^node-\d+$|^ip-10-0-0-\d+\.internal$/.test(name);

/** A pod of this family on so many nodes. */
function everywhere(pods: StaticPods, family: string, nodes: number): StaticPods {
  for (let n = 1; n <= nodes; n++) pods.learn(`${family}-node-${n}`, `node-${n}`, n);
  return pods;
}

describe('a static pod', () => {
  const none = () => new StaticPods(new State());

  it('bears the name of its node, whatever else it is called', () => {
    assert.ok(none().isControlPlane('any/store-node-1', isNode));
    assert.ok(none().isControlPlane('any/api-server-ip-10-0-0-7.internal', isNode));
    for (const pod of ['any/store-0', 'any/store-7d4b9c-x2v8p', 'any/node-exporter', 'node-1/store'])
      assert.ok(!none().isControlPlane(pod, isNode), pod);
  });

  it('is of the control plane only where seven nodes at most run it', () => {
    assert.ok(everywhere(none(), 'any/store', 7).isControlPlane('any/store-node-1', isNode));
    assert.ok(!everywhere(none(), 'any/proxy', 8).isControlPlane('any/proxy-node-1', isNode));
  });

  it('makes its node one of the control plane, unless all nodes run it', () => {
    const pods = everywhere(none(), 'any/proxy', 8);
    assert.ok(!pods.bearsControlPlane('node-1'));
    pods.learn('any/store-node-1', 'node-1', 9);
    assert.ok(pods.bearsControlPlane('node-1'));
    assert.ok(!pods.bearsControlPlane('node-2'));
  });

  it('is none that another node wrote of', () => {
    const pods = none();
    pods.learn('any/store-node-1', 'node-2', 1);
    pods.learn('any/store-7d4b9c-x2v8p', 'node-1', 1);
    assert.ok(!pods.bearsControlPlane('node-1') && !pods.bearsControlPlane('node-2'));
  });
});
