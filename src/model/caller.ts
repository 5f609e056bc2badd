export interface AuditUser {
  /** With who stands behind it, where a provider maps many people to one name: `admin (arn:aws:…/alice)`. */
  username: string;
  uid: string;
  groups: readonly string[];
}

/** Of `user.extra`, only these keys leave decode. */
export interface AuditExtra {
  credentialId: string;
  podName: string;
  podUid: string;
  nodeName: string;
  nodeUid: string;
}

/** The last element of `sourceIPs` is the peer; the earlier ones were chosen by the client. */
export interface AuditSource {
  ip: string;
  forwarded: readonly string[];
}

/** The part of an event that says who asked and from where; shared by all events of that caller. */
export interface Caller {
  /** Username, credential, pod and address as one text: equal for equal callers. */
  key: string;
  user: AuditUser;
  extra: AuditExtra;
  source: AuditSource;
  notes: CallerNotes;
}

/**
 * What others found out about a caller, so as not to find it out with each of its requests: pure functions of it, and
 * where its memory stands. Only a speed-up; nothing is decided by whether a note is there.
 */
export class CallerNotes {
  #identified: object | undefined;
  #owner: object | undefined;
  #marks: unknown[] = [];

  get identified(): object | undefined {
    return this.#identified;
  }

  set identified(found: object) {
    this.#identified = found;
  }

  /** Whose memory the marks lead into. */
  get owner(): object | undefined {
    return this.#owner;
  }

  get marks(): unknown[] {
    return this.#marks;
  }

  mark(owner: object, marks: unknown[]): void {
    this.#owner = owner;
    this.#marks = marks;
  }

  /** Not stored and not sent: whoever reads a caller back finds it out again. */
  toJSON(): undefined {
    return undefined;
  }
}
