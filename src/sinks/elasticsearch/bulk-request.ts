/** One document to be written. `version` makes it replace an older one; without, what is there stays. */
export interface Operation {
  index: string;
  id: string;
  version?: number;
  /** Null deletes. */
  document: object | null;
}

/** Requests of about this size; larger ones make the server no faster. */
const REQUEST_BYTES = 2 * 1024 * 1024;
const REQUEST_OPERATIONS = 1_000;

/** An operation as the lines of a bulk request. */
export interface Lines {
  operation: Operation;
  text: string;
}

/** Operations in requests of a size that servers take. */
export function* requestsOf(operations: readonly Operation[]): Generator<Lines[]> {
  let request: Lines[] = [];
  let bytes = 0;
  for (const operation of operations) {
    const text = linesOf(operation);
    const size = Buffer.byteLength(text);
    if (request.length > 0 && (bytes + size > REQUEST_BYTES || request.length >= REQUEST_OPERATIONS)) {
      yield request;
      request = [];
      bytes = 0;
    }
    request.push({ operation, text });
    bytes += size;
  }
  if (request.length > 0) yield request;
}

function linesOf({ index, id, version, document }: Operation): string {
  const target = { _index: index, _id: id };
  const versioned = { ...target, version, version_type: 'external' };
  if (document === null) return JSON.stringify({ delete: versioned });
  const action = version === undefined ? { create: target } : { index: versioned };
  return `${JSON.stringify(action)}\n${JSON.stringify(document)}`;
}
