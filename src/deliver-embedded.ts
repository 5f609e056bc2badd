import type { DeliveryRooms } from './cli/delivery-rooms.ts';
import { openOutbox } from './engines/embedded/outbox.ts';
import { readSinkStandings, refusedRowsOf } from './engines/embedded/sink-standings.ts';
import { SecretwatchError } from './model/error.ts';
import { serve } from './pipeline/serve.ts';
import { elasticsearchOrder, openNotes, openTarget, sinkOrders } from './targets.ts';

/** Composition of delivery from the embedded store: loaded only where there is a sink. */
export const deliveryRooms: DeliveryRooms = {
  deliverFrom: (dataDir, targets, log, observer, signal) => {
    const orders = sinkOrders(targets, log);
    // All cursors stand before the first commit, so that who begins with what is new misses nothing.
    const served = orders.map((order) => ({
      order,
      outbox: openOutbox(dataDir, order.name, order.kinds, order.begin),
    }));
    return Promise.all(served.map(({ order, outbox }) => serve(order, outbox, observer, signal))).then(() => {});
  },
  readStandings: readSinkStandings,
  refusedRows: refusedRowsOf,
  openSink: async (targets, name, log) => {
    const order = sinkOrders(targets, log).find((each) => each.name === name);
    if (!order) throw new SecretwatchError('SW_NOT_FOUND', `there is no sink ${name}`, 'see `sinks list`');
    return order.open();
  },
  checkElasticsearch: async (target) => (await elasticsearchOrder(target).open()).close(),
  openTarget,
  openNotes,
};
