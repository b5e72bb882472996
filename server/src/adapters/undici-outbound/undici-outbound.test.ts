import { describeOutbound } from '#ports/outbound/outbound.suite.ts'
import { openUndiciOutbound } from './undici-outbound.ts'

// Connecting may take as long as it does on a busy machine.
describeOutbound('undici', (setting) => openUndiciOutbound({ ...setting, connectMs: 60_000 }))
