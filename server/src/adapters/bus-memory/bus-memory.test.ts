import { silentLog } from '#kernel/log.ts'
import { describeBus } from '#ports/bus.suite.ts'
import { describeLeases } from '#ports/leases.suite.ts'
import { describeLimits } from '#ports/limits.suite.ts'
import { describeSignals } from '#ports/signals.suite.ts'
import { openMemoryBus } from './bus-memory.ts'

describeBus('bus-memory', async (options) => openMemoryBus({ log: silentLog, ...options }))
describeSignals('bus-memory', async () => openMemoryBus({ log: silentLog }))
describeLeases('bus-memory', async () => openMemoryBus({ log: silentLog }))
describeLimits('bus-memory', async () => openMemoryBus({ log: silentLog }))
