import type { FrameworkRef } from '../model/finding.ts';

/** A control and what it asks for, in our own words. `aliases` are ids under which other lists write nearly the same. */
export interface Control extends FrameworkRef {
  about: string;
  aliases?: readonly FrameworkRef[];
}

const CSF = { framework: 'NIST CSF', version: '2.0' } as const;
const CSF_1 = { framework: 'NIST CSF', version: '1.1' } as const;
const NHI = { framework: 'OWASP NHI Top 10', version: '2025' } as const;
const ATTACK = { framework: 'MITRE ATT&CK', version: '17' } as const;

/**
 * Controls that alerts are labelled with. The user's own label for continuous monitoring, `NIST CSF DE.CM-8`, stands
 * on every alert; CSF 1.1's text for that id is about vulnerability scans, so the ids whose text fits stand beside it.
 * Sources: NIST CSF 1.1 and 2.0, OWASP Non-Human Identities Top 10 2025, MITRE ATT&CK Enterprise.
 */
const CONTROLS = {
  'DE.CM-8': { ...CSF_1, control: 'DE.CM-8', about: 'Continuous monitoring, by the label that users ask for' },
  'DE.CM-03': { ...CSF, control: 'DE.CM-03', about: 'What people and accounts do is monitored' },
  'DE.CM-09': { ...CSF, control: 'DE.CM-09', about: 'Runtime environments and their data are monitored' },
  'DE.AE-02': { ...CSF, control: 'DE.AE-02', about: 'Suspicious events are analysed' },
  'PR.AA-01': {
    ...CSF,
    control: 'PR.AA-01',
    about: 'Identities and credentials are managed through their life',
    aliases: [
      { ...CSF_1, control: 'PR.AC-1' },
      { framework: 'CSA MAESTRO', version: '', control: 'IAM-1' },
    ],
  },
  'PR.AA-05': {
    ...CSF,
    control: 'PR.AA-05',
    about: 'Access follows least privilege and separation of duties',
    aliases: [
      { ...CSF_1, control: 'PR.AC-4' },
      { framework: 'NIST AI RMF', version: '1.0', control: 'GOVERN' },
    ],
  },
  NHI1: { ...NHI, control: 'NHI1:2025', about: 'Identities that should be gone are still used' },
  NHI2: { ...NHI, control: 'NHI2:2025', about: 'Credentials leak to those they were not made for' },
  NHI4: { ...NHI, control: 'NHI4:2025', about: 'Weak or outdated ways to authenticate' },
  NHI5: { ...NHI, control: 'NHI5:2025', about: 'Identities may do more than they need' },
  NHI7: {
    ...NHI,
    control: 'NHI7:2025',
    about: 'Secrets live too long or are not rotated',
    aliases: [{ framework: 'OWASP', version: '', control: 'NHI-03' }],
  },
  NHI8: { ...NHI, control: 'NHI8:2025', about: 'Environments are not kept apart' },
  NHI9: { ...NHI, control: 'NHI9:2025', about: 'One identity serves several workloads' },
  NHI10: { ...NHI, control: 'NHI10:2025', about: 'People act as machine identities' },
  'T1552.007': { ...ATTACK, control: 'T1552.007', about: 'Credentials taken from the container API' },
  T1528: { ...ATTACK, control: 'T1528', about: 'Application access tokens are stolen' },
  'T1550.001': { ...ATTACK, control: 'T1550.001', about: 'Stolen application access tokens are used' },
  'T1078.004': { ...ATTACK, control: 'T1078.004', about: 'Valid cloud accounts are misused' },
  T1098: { ...ATTACK, control: 'T1098', about: 'Accounts are manipulated to keep or widen access' },
  T1613: { ...ATTACK, control: 'T1613', about: 'Containers and resources are explored' },
} as const satisfies Record<string, Control>;

export type FrameworkId = keyof typeof CONTROLS;

const ALWAYS: readonly FrameworkId[] = ['DE.CM-8', 'DE.CM-09', 'DE.AE-02'];

/** Controls that a detector serves, those of every alert first. */
export function controlsOf(ids: readonly FrameworkId[]): Control[] {
  return [...new Set([...ALWAYS, ...ids])].map((id) => CONTROLS[id]);
}

/** References as alerts carry them: every control, and beside it the ids that other lists know it by. */
export function frameworkRefs(ids: readonly FrameworkId[]): FrameworkRef[] {
  return controlsOf(ids).flatMap(({ framework, version, control, aliases = [] }) => [
    { framework, version, control },
    ...aliases,
  ]);
}
