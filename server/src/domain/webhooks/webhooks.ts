export {
  admit,
  afterAttempt,
  type Circuit,
  closedCircuit,
  type Passage,
  probeMs,
} from './circuit.ts'
export { type Delivery, deliverWebhook } from './delivery.ts'
export {
  admitDelivery,
  type EndpointState,
  enableEndpoint,
  endpointOf,
  listEndpoints,
  noteDelivery,
} from './endpoints.ts'
export { classifyAnswer, classifyError, type DeliveryOutcome } from './outcomes.ts'
export { planReliableRetry, planRetry } from './schedule.ts'
export { signWebhook, type WebhookHeaders } from './signature.ts'
export { readSigningSecrets, rotateSigningSecret, type SigningSecrets } from './signing-secrets.ts'
