/** A text for people that is no alert: a digest, or what is wrong with the feeds. Nothing in it is escaped. */
export interface Note {
  kind: 'digest' | 'feeds';
  /** The same when it is sent again. */
  id: string;
  /** RFC 3339. */
  time: string;
  title: string;
  summary: string;
  sections: readonly NoteSection[];
  /** The same for programs. */
  data: object;
}

export interface NoteSection {
  title: string;
  /** The first lines of it; `more` says how many there are beside them. */
  lines: readonly string[];
  more: number;
}
