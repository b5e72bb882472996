// Loaded into a process before it is measured: its sockets gather small writes, as they do without TCP_NODELAY.
import { Server, Socket } from 'node:net'

Object.defineProperty(Server.prototype, 'noDelay', { get: () => false, set: () => {} })
Socket.prototype.setNoDelay = function (this: Socket) {
  return this
}
