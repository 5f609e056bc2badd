import type { Rule } from './rule.ts';

const GONE_AFTER_SECONDS = 7 * 24 * 3600;

/** What feeds do not show. Silence is the worst failure: nothing else here would tell of it. */
export const FEED_RULES: readonly Rule[] = [
  {
    name: 'FeedSilent',
    severity: 'critical',
    expr: `min by (cluster) (secretwatch_lag_seconds) > 900 < ${GONE_AFTER_SECONDS}`,
    for: '5m',
    summary: 'No audit event of a cluster has arrived for a quarter of an hour.',
    description: 'The newest event of {{ $labels.cluster }} is more than 15 minutes old.',
    meaning:
      'An API server is never silent so long: kubelets renew their leases every few seconds. Nothing that happens now is seen. A cluster that was silent for a week is taken for gone.',
    steps: [
      '`secretwatch doctor --cluster NAME`: since when, and was it a gap before?',
      'On the control plane: does the audit log still grow (`--audit-log-path`), and does the API server report `apiserver_audit_error_total`?',
      'Is the shipper, the webhook or the topic in between up, and are its certificates and tokens still valid?',
      'When events come again: `secretwatch timeline` and `digest` over the gap; a webhook repeats for minutes only, so what was lost then stays unseen.',
    ],
    fires: {
      series: { 'secretwatch_lag_seconds{cluster="prod"}': '60+60x40' },
      at: '25m',
      labels: { cluster: 'prod' },
    },
    stays: { series: { 'secretwatch_lag_seconds{cluster="prod"}': '60+0x40' }, at: '25m' },
  },
  {
    name: 'ReadsInvisible',
    severity: 'critical',
    expr: 'max by (cluster) (secretwatch_feed_faults{code="no-reads"}) > 0',
    for: '5m',
    summary: 'Events arrive, and reads of secrets are not among them.',
    description: 'The feed of {{ $labels.cluster }} shows no get or list of a secret: silence means nothing.',
    meaning: 'Every detector of reads is blind for this cluster, whatever happens in it.',
    steps: [
      '`secretwatch doctor --cluster NAME` says what is seen instead.',
      'AKS: send the category `kube-audit`, not `kube-audit-admin`. GKE: switch on Data Access logs (DATA_READ) for Kubernetes. EKS: switch on audit logs.',
      'Own control plane: `secretwatch policy lint FILE`; secrets belong at Metadata for get, list and watch.',
      'Did somebody change the policy? `secretwatch timeline` around the last read, and the change log of the control plane.',
    ],
    fires: {
      series: { 'secretwatch_feed_faults{cluster="aks",severity="error",code="no-reads"}': '1+0x20' },
      at: '10m',
      labels: { cluster: 'aks' },
    },
    stays: {
      series: { 'secretwatch_feed_faults{cluster="aks",severity="warning",code="gaps"}': '1+0x20' },
      at: '10m',
    },
  },
  {
    name: 'ReadsStopped',
    severity: 'warning',
    expr: `(
  sum by (cluster) (increase(secretwatch_secret_requests_total{verb=~"get|list"}[2h])) == 0
  and sum by (cluster) (increase(secretwatch_secret_requests_total{verb=~"get|list"}[2h] offset 1d)) > 10
) and on (cluster) min by (cluster) (secretwatch_lag_seconds) < 900`,
    for: '15m',
    summary: 'A cluster whose secrets were read yesterday at this time shows no read now.',
    description: 'Events of {{ $labels.cluster }} arrive, and for two hours no get or list of a secret was among them.',
    meaning: 'Either the audit policy or a filter on the way changed, or the programs that read secrets stopped.',
    steps: [
      'Compare the audit policy with the one of yesterday; `secretwatch policy lint FILE` shows what it hides.',
      'Look for filters that were added to the shipper, the topic or the diagnostic setting.',
      'If the programs that read are gone by intent, this ends by itself a day later.',
    ],
    fires: {
      series: {
        'secretwatch_secret_requests_total{cluster="prod",verb="get"}': '0+1x1440 1440+0x300',
        'secretwatch_lag_seconds{cluster="prod"}': '5+0x1800',
      },
      at: '1590m',
      labels: { cluster: 'prod' },
    },
    stays: {
      series: {
        'secretwatch_secret_requests_total{cluster="prod",verb="get"}': '0+1x1800',
        'secretwatch_lag_seconds{cluster="prod"}': '5+0x1800',
      },
      at: '1590m',
    },
  },
  {
    name: 'SecretsInLog',
    severity: 'critical',
    expr: 'sum(increase(secretwatch_secret_bodies_total[1h])) > 0',
    for: '0m',
    summary: 'Values of secrets are written into the audit log.',
    description: 'Events about secrets carry bodies: whoever reads the audit log reads the secrets.',
    meaning: 'Secretwatch drops the bodies. The log, its shipper, its topic and its archive have them.',
    steps: [
      '`secretwatch policy lint FILE` names the rule that logs them: secrets belong at Metadata and no higher.',
      'Mend the policy, then treat every copy of the log since as disclosed and rotate what stands in it.',
    ],
    fires: { series: { secretwatch_secret_bodies_total: '0+0x5 3+0x20' }, at: '20m', labels: {} },
    stays: { series: { secretwatch_secret_bodies_total: '3+0x30' }, at: '20m' },
  },
];
