import { ALERTS, RECORD } from './data-views.ts';
import { count, type Lens, overTime, top } from './lens.ts';
import { type Reference, type SavedObject, savedObject, searchSource } from './saved-object.ts';
import { UNDECIDED } from './searches.ts';

/** Columns of a Kibana dashboard. */
const WIDTH = 48;
const PAGES = 'secretwatch.severity : (medium or high or critical)';
const OPEN = 'secretwatch.status : (open or closed)';

interface Placed {
  lens: Lens;
  width: number;
  height: number;
}

const number = (lens: Lens): Placed => ({ lens, width: WIDTH / 4, height: 6 });
const half = (lens: Lens): Placed => ({ lens, width: WIDTH / 2, height: 13 });

const PANELS: readonly Placed[] = [
  number(count('Alerts to decide', ALERTS, `${PAGES} and ${OPEN}`)),
  number(count('High and critical', ALERTS, 'secretwatch.severity : (high or critical)')),
  number(count('Findings only in the record', RECORD, 'secretwatch.severity : (low or info)')),
  number(count('Reads of secrets', RECORD, 'event.dataset : secretwatch.accesses and event.outcome : success')),
  half(overTime('Alerts by severity', ALERTS, '', 'Severity', 'secretwatch.severity')),
  half(overTime('Reads by verb', RECORD, 'event.dataset : secretwatch.accesses', 'Verb', 'event.action')),
  half(top('Alerts by team', ALERTS, PAGES, { Team: 'secretwatch.team', Status: 'secretwatch.status' })),
  half(top('Alerts by reason', ALERTS, PAGES, { Reason: 'secretwatch.reasons', Detector: 'secretwatch.detectors' })),
  half(top('Identities in alerts', ALERTS, PAGES, { Identity: 'user.name', Kind: 'secretwatch.principal_kind' })),
  half(top('Secrets in alerts', ALERTS, PAGES, { Secret: 'secretwatch.secrets' })),
  half(
    top('Who reads where', RECORD, 'event.dataset : secretwatch.accesses and event.outcome : success', {
      Identity: 'user.name',
      Namespace: 'orchestrator.namespace',
    }),
  ),
  half(
    top('Refused reads', RECORD, 'event.dataset : secretwatch.accesses and event.outcome : failure', {
      Identity: 'user.name',
      Status: 'kubernetes.audit.responseStatus.code',
    }),
  ),
];

const CONTROLS: readonly [title: string, field: string][] = [
  ['Cluster', 'orchestrator.cluster.name'],
  ['Severity', 'secretwatch.severity'],
  ['Team', 'secretwatch.team'],
  ['Identity', 'user.name'],
];

export function dashboard(): SavedObject {
  const panels: object[] = [];
  const references: Reference[] = [];
  let [x, y, height] = [0, 0, 0];
  const place = (width: number, h: number) => {
    if (x + width > WIDTH) [x, y] = [0, y + height];
    const i = String(panels.length + 1);
    const at = { gridData: { x, y, w: width, h, i }, panelIndex: i };
    [x, height] = [x + width, h];
    return at;
  };
  for (const { lens, width, height: h } of PANELS) {
    const at = place(width, h);
    panels.push({ type: 'lens', ...at, embeddableConfig: { attributes: lens.attributes, enhancements: {} } });
    references.push(...lens.references.map((each) => ({ ...each, name: `${at.panelIndex}:${each.name}` })));
  }
  const at = place(WIDTH, 18);
  const panelRefName = `panel_${at.panelIndex}`;
  panels.push({ type: 'search', ...at, panelRefName, embeddableConfig: { enhancements: {} } });
  references.push({ type: 'search', id: UNDECIDED, name: `${at.panelIndex}:${panelRefName}` });
  return savedObject('dashboard', 'secretwatch', attributesOf(panels), [...references, ...controlReferences()]);
}

function attributesOf(panels: readonly object[]) {
  return {
    title: 'Secretwatch',
    description: 'Alerts about secrets: how many, about whom, for whom, and what they rest on.',
    panelsJSON: JSON.stringify(panels),
    optionsJSON: JSON.stringify({ useMargins: true, syncCursor: true, hidePanelTitles: false }),
    kibanaSavedObjectMeta: { searchSourceJSON: searchSource('') },
    timeRestore: true,
    timeFrom: 'now-7d',
    timeTo: 'now',
    refreshInterval: { pause: true, value: 60_000 },
    controlGroupInput: {
      chainingSystem: 'HIERARCHICAL',
      controlStyle: 'oneLine',
      ignoreParentSettingsJSON: JSON.stringify({ ignoreFilters: false, ignoreQuery: false, ignoreTimerange: false }),
      panelsJSON: JSON.stringify(Object.fromEntries(CONTROLS.map(controlOf))),
    },
  };
}

function controlOf([title, fieldName]: (typeof CONTROLS)[number], order: number): [string, object] {
  const id = `control-${order}`;
  const explicitInput = { id, title, fieldName, enhancements: {} };
  return [id, { type: 'optionsListControl', order, grow: true, width: 'medium', explicitInput }];
}

function controlReferences(): Reference[] {
  return CONTROLS.map((_, order) => {
    const name = `controlGroup_control-${order}:optionsListDataView`;
    return { type: 'index-pattern', id: ALERTS, name };
  });
}
