import { connect, createServer, type Socket } from 'node:net'

export interface TcpProxy extends AsyncDisposable {
  /** Where to connect instead. */
  readonly port: number
  /** Resets every connection of the moment. */
  cut(): void
  /** Stops passing bytes on, in both directions, without closing anything. */
  hang(): void
  resume(): void
}

/** A way to a TCP server that can be cut and can go silent. `listen` makes what hears the server's side of a connection. */
export async function startTcpProxy(
  target: { readonly host: string; readonly port: number },
  listen?: () => (bytes: Buffer) => void,
): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  let hanging = false
  const join = (from: Socket, to: Socket) => {
    sockets.add(from)
    if (hanging) from.pause()
    from.on('data', (bytes) => void to.write(bytes))
    from.on('error', () => {})
    from.on('close', () => {
      sockets.delete(from)
      to.destroy()
    })
  }
  const server = createServer((socket) => {
    const upstream = connect(target)
    const hear = listen?.()
    if (hear) upstream.on('data', hear)
    join(socket, upstream)
    join(upstream, socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  const pass = (passing: boolean) => {
    hanging = !passing
    for (const socket of sockets) passing ? socket.resume() : socket.pause()
  }
  return {
    port: (server.address() as { port: number }).port,
    cut,
    hang: () => pass(false),
    resume: () => pass(true),
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      cut()
      await closed
    },
  }
}
