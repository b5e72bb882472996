export {
  admit,
  afterAttempt,
  type Circuit,
  closedCircuit,
  type Passage,
  probeMs,
} from './circuit.ts'
export { type Delivery, deliverWebhook } from './delivery.ts'
export { type EndpointPage, findEndpoint, listEndpoints } from './endpoint-list.ts'
export { admitDelivery, enableEndpoint, endpointOf, noteDelivery } from './endpoints.ts'
export { classifyAnswer, classifyError, type DeliveryOutcome } from './outcomes.ts'
export { planReliableRetry, planRetry } from './schedule.ts'
export { signWebhook, type WebhookHeaders } from './signature.ts'
export {
  deriveSecret,
  endSigningSecret,
  listSigning,
  readSigningSecrets,
  rotateSigningSecret,
  type SigningGeneration,
  type SigningSecrets,
} from './signing-secrets.ts'
