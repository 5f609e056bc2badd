/** Fields of documents that questions select by, as `sinks/encode/ecs` and the index templates name them. */

export const SUBJECT = 'secretwatch.subject';
export const CREDENTIAL = 'secretwatch.credential.id';
export const ISSUED = 'secretwatch.detail.credential';
export const THROUGH = 'secretwatch.detail.through';
export const BY_OTHER = 'secretwatch.impersonated_by';
export const USER = 'user.name';
export const CLUSTER = 'orchestrator.cluster.name';
export const NAMESPACE = 'orchestrator.namespace';
export const NAME = 'orchestrator.resource.name';
export const TIME = 'secretwatch.time_us';
export const MEMORY_BLOCK = 'secretwatch.memory.block';
export const MEMORY_KEY = 'secretwatch.memory.key';
export const MEMORY_TEXT = 'secretwatch.memory.text';
