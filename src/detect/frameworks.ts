import type { FrameworkRef } from '../model/finding.ts';

/**
 * Controls that alerts are labelled with. The user's own label for continuous monitoring, `NIST CSF DE.CM-8`, stands
 * on every alert; CSF 1.1's text for that id is about vulnerability scans, so the ids whose text fits stand beside it.
 */
const CONTROLS = {
  'DE.CM-8': { framework: 'NIST CSF', version: '1.1', control: 'DE.CM-8' },
  'DE.CM-03': { framework: 'NIST CSF', version: '2.0', control: 'DE.CM-03' },
  'DE.CM-09': { framework: 'NIST CSF', version: '2.0', control: 'DE.CM-09' },
  'DE.AE-02': { framework: 'NIST CSF', version: '2.0', control: 'DE.AE-02' },
  'PR.AA-01': { framework: 'NIST CSF', version: '2.0', control: 'PR.AA-01' },
  'PR.AA-05': { framework: 'NIST CSF', version: '2.0', control: 'PR.AA-05' },
  NHI1: { framework: 'OWASP NHI Top 10', version: '2025', control: 'NHI1:2025' },
  NHI2: { framework: 'OWASP NHI Top 10', version: '2025', control: 'NHI2:2025' },
  NHI4: { framework: 'OWASP NHI Top 10', version: '2025', control: 'NHI4:2025' },
  NHI5: { framework: 'OWASP NHI Top 10', version: '2025', control: 'NHI5:2025' },
  NHI7: { framework: 'OWASP NHI Top 10', version: '2025', control: 'NHI7:2025' },
  NHI10: { framework: 'OWASP NHI Top 10', version: '2025', control: 'NHI10:2025' },
  'T1552.007': { framework: 'MITRE ATT&CK', version: '17', control: 'T1552.007' },
  T1528: { framework: 'MITRE ATT&CK', version: '17', control: 'T1528' },
  'T1550.001': { framework: 'MITRE ATT&CK', version: '17', control: 'T1550.001' },
  'T1078.004': { framework: 'MITRE ATT&CK', version: '17', control: 'T1078.004' },
  T1613: { framework: 'MITRE ATT&CK', version: '17', control: 'T1613' },
} as const satisfies Record<string, FrameworkRef>;

export type FrameworkId = keyof typeof CONTROLS;

const ALWAYS: readonly FrameworkId[] = ['DE.CM-8', 'DE.CM-09', 'DE.AE-02'];

/** References for a detector's controls, those of every alert first. */
export function frameworkRefs(ids: readonly FrameworkId[]): FrameworkRef[] {
  return [...new Set([...ALWAYS, ...ids])].map((id) => CONTROLS[id]);
}
