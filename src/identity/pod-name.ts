/** Suffixes that controllers append to the names of their pods, the longest first. The alphabet has no vowels. */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIXES = [
  // CronJob -> Job -> pod
  new RegExp(`-\\d{8,10}-[${LETTERS}]{5}$`),
  // Deployment -> ReplicaSet -> pod
  new RegExp(`-[a-z0-9]{6,10}-[${LETTERS}]{5}$`),
  // StatefulSet
  /-\d+$/,
  // DaemonSet, ReplicaSet, Job
  new RegExp(`-[${LETTERS}]{5}$`),
];

/** The controller's own part of a pod's name, as far as the name shows it: `api-5b55d7466f-9gcvc` -> `api`. */
export function controllerNameOf(pod: string): string {
  const suffix = SUFFIXES.find((one) => one.test(pod));
  return suffix ? pod.replace(suffix, '') : pod;
}
