export interface Authority {
  readonly host: string
  readonly port: number | undefined
}

const shape = /^(\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)\.?(?::([0-9]{1,5}))?$/i

/** Host and port of a `Host` header, in lower case; undefined for anything that is not exactly that. */
export function parseAuthority(text: string): Authority | undefined {
  const [, host, port] = shape.exec(text) ?? []
  return host === undefined
    ? undefined
    : { host: host.toLowerCase(), port: port === undefined ? undefined : Number(port) }
}

/** Whether a host, as a name or an address and IPv6 with or without brackets, is this machine itself. */
export function isLoopback(host: string): boolean {
  return ['localhost', '::1', '[::1]'].includes(host) || /^127(\.\d{1,3}){3}$/.test(host)
}

/** The address of a server that listens there, for somebody on this machine. */
export function urlOf(host: string, port: number): string {
  const name = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}
