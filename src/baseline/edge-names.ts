import { Interner } from './interner.ts';
import { ScopedIds } from './scoped-ids.ts';

/** A secret by its place and its name, as they are learnt: as a text it is `s<place>/<name>`. */
export type ScopedName = readonly [place: string, name: string];
/** A subject or a thing; its first character says what it is. */
export type EdgeName = string | ScopedName;

const SCOPED = 's';
const SCOPED_CODE = SCOPED.charCodeAt(0);
/** Stands where a scoped name has no text of its own. */
const NO_TEXT = '';

/**
 * Names of subjects and things as dense numbers, so that tables can refer to them. A new name takes the lowest free
 * number, which depends on nothing but the names held, so that names restored go on exactly as those that were stored.
 *
 * Secrets are held by the numbers of two texts, since the same names stand in many namespaces, and a text that is put
 * together for each read must be hashed anew. Memory: about 110 bytes a name of 40 characters; of a secret 30 to 60, and
 * 90 for each text that is new.
 */
export class EdgeNames {
  readonly #ids = new Map<string, number>();
  readonly #texts = new Interner();
  readonly #scoped = new ScopedIds();
  #names: (string | undefined)[] = [];
  /** Free numbers below `#names.length`, highest first. */
  #free: number[] = [];

  /** One more than the highest number in use so far. */
  get length(): number {
    return this.#names.length;
  }

  /** The number of a name; -1 when it is not held. */
  find(name: EdgeName): number {
    if (isPlain(name)) return this.#ids.get(name) ?? -1;
    const [place, rest] = scopedOf(name);
    const where = this.#texts.find(place);
    const what = where < 0 ? -1 : this.#texts.find(rest);
    return what < 0 ? -1 : this.#scoped.find(where, what);
  }

  nameOf(id: number): string {
    const name = this.#names[id];
    if (name === undefined) return '';
    return name === NO_TEXT ? this.#scopedNameOf(id) : name;
  }

  /** The number of a name, held from now on. */
  hold(name: EdgeName): number {
    const known = this.find(name);
    if (known >= 0) return known;
    const id = this.#free.pop() ?? this.#names.length;
    this.put(id, name);
    return id;
  }

  /** Puts back a name under the number it had. `settle` must follow before the next `hold`. */
  put(id: number, name: EdgeName): void {
    while (this.#names.length < id) this.#names.push(undefined);
    if (isPlain(name)) {
      this.#names[id] = name;
      this.#ids.set(name, id);
      return;
    }
    const [place, rest] = scopedOf(name);
    this.#names[id] = NO_TEXT;
    this.#scoped.put(id, this.#texts.hold(place), this.#texts.hold(rest));
  }

  /** Gives up all names whose numbers are not used; answers these numbers. */
  releaseUnused(isUsed: (id: number) => boolean): number[] {
    const released: number[] = [];
    for (let id = 0; id < this.#names.length; id += 1) {
      const name = this.#names[id];
      if (name === undefined || isUsed(id)) continue;
      if (name !== NO_TEXT) this.#ids.delete(name);
      this.#names[id] = undefined;
      released.push(id);
    }
    this.#settle();
    return released;
  }

  *entries(): Generator<[id: number, name: string]> {
    for (let id = 0; id < this.#names.length; id += 1) if (this.#names[id] !== undefined) yield [id, this.nameOf(id)];
  }

  clear(): void {
    this.#ids.clear();
    this.#texts.clear();
    this.#scoped.clear();
    this.#names = [];
    this.#free = [];
  }

  #scopedNameOf(id: number): string {
    const [place, name] = [this.#scoped.placeOf(id), this.#scoped.nameOf(id)];
    return `${SCOPED}${this.#texts.nameOf(place)}/${this.#texts.nameOf(name)}`;
  }

  /** Makes released numbers and texts free again. */
  #settle(): void {
    this.#scoped.keep((id) => this.#names[id] !== undefined);
    const used = new Uint8Array(this.#texts.length);
    for (const id of this.#scoped.ids()) {
      used[this.#scoped.placeOf(id)] = 1;
      used[this.#scoped.nameOf(id)] = 1;
    }
    this.#texts.releaseUnused((text) => used[text] === 1);
    while (this.#names.length > 0 && this.#names.at(-1) === undefined) this.#names.pop();
    this.#free = [];
    for (let id = this.#names.length - 1; id >= 0; id -= 1) if (this.#names[id] === undefined) this.#free.push(id);
  }
}

function isPlain(name: EdgeName): name is string {
  return typeof name === 'string' && !(name.charCodeAt(0) === SCOPED_CODE && name.includes('/'));
}

/** No namespace has a slash in it; what a client makes up may, and is taken for what its text says. */
function scopedOf(name: EdgeName): ScopedName {
  if (typeof name !== 'string' && !name[0].includes('/')) return name;
  const text = typeof name === 'string' ? name.slice(SCOPED.length) : name.join('/');
  const at = text.indexOf('/');
  return [text.slice(0, at), text.slice(at + 1)];
}
