import type { Counter, Gauge, Metrics } from '#ports/metrics.ts'

export interface IngestMetrics {
  readonly frames: Counter
  readonly messages: Counter
  readonly duplicates: Counter
  readonly gaps: Counter
  readonly badFrames: Counter
  readonly reconnects: Counter
  readonly connections: Gauge
}

export function createIngestMetrics(metrics: Metrics): IngestMetrics {
  return {
    frames: metrics.counter('ingest_frames_total', 'Batches of messages that sources handed over.'),
    messages: metrics.counter('ingest_messages_total', 'Messages that sources handed over.'),
    duplicates: metrics.counter('ingest_duplicates_total', 'Messages left out because a workspace had them already.'),
    gaps: metrics.counter('ingest_gaps_total', 'Spans in which messages may be missing.'),
    badFrames: metrics.counter('ingest_bad_frames_total', 'Frames that could not be read.'),
    reconnects: metrics.counter('ingest_reconnects_total', 'Connections lost or refused, by error code.', ['reason']),
    connections: metrics.gauge('ingest_connections', 'Open connections to lives.'),
  }
}
