/** An alert rule with its runbook. `{{ $labels.x }}` in a description stands for the label of that name. */
export interface Rule {
  /** Without the product's name, which begins every alert's. */
  name: string;
  severity: 'critical' | 'warning' | 'info';
  expr: string;
  /** How long it must hold; a Prometheus duration. */
  for: string;
  /** One sentence, the same for all. */
  summary: string;
  description: string;
  /** What it means for detection. */
  meaning: string;
  /** What to do, in order. */
  steps: readonly string[];
  fires: Proof;
  stays: Proof;
}

/** Series by name with labels, in promtool's notation and one value a minute, and when they are looked at. */
export interface Proof {
  series: Readonly<Record<string, string>>;
  /** A Prometheus duration. */
  at: string;
  /** Labels of the alert that then fires; none where it must not. */
  labels?: Readonly<Record<string, string>>;
}
