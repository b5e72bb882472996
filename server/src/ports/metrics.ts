export interface Counter {
  add(amount?: number, labels?: Record<string, string>): void
}
export interface Gauge {
  add(change: number, labels?: Record<string, string>): void
  set(value: number, labels?: Record<string, string>): void
  /** There is no value for these labels any more. */
  remove(labels: Record<string, string>): void
}
export interface Histogram {
  /** Seconds. */
  observe(seconds: number, labels?: Record<string, string>): void
}

/** Counts for operators. Label values come from small, fixed sets: never a username or an id. */
export interface Metrics {
  counter(name: string, help: string, labels?: readonly string[]): Counter
  gauge(name: string, help: string, labels?: readonly string[]): Gauge
  histogram(name: string, help: string, labels?: readonly string[]): Histogram
  /** Prometheus text format. */
  render(): Promise<{ contentType: string; body: string }>
}
