/** What a worker of a fleet does: one of these, or several in one process. */
export const ROLES = ['intake', 'detect', 'deliver'] as const;
export type RoleName = (typeof ROLES)[number];
