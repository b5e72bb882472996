import type { Counter, Gauge, Histogram, Metrics } from '#ports/metrics.ts'

export interface DevicesMetrics {
  readonly connected: Gauge
  readonly commands: Counter
  readonly queueSeconds: Histogram
  readonly answerSeconds: Histogram
  readonly stops: Counter
  readonly lost: Counter
}

export function createDevicesMetrics(metrics: Metrics): DevicesMetrics {
  return {
    connected: metrics.gauge('devices_connected', 'Devices that this process has the connection of.', ['transport']),
    commands: metrics.counter('device_commands_total', 'Commands to devices that have ended, by what came of them.', [
      'status',
    ]),
    queueSeconds: metrics.histogram('device_queue_seconds', 'From a command being queued until it was sent.'),
    answerSeconds: metrics.histogram('device_answer_seconds', 'From a command being sent until the device answered.'),
    stops: metrics.counter('device_stops_total', 'Times that a device was told to turn everything off.'),
    lost: metrics.counter(
      'device_journal_lost_total',
      'Commands and notes of devices that were not written down: the database was away for too long, or did not take them.',
    ),
  }
}
