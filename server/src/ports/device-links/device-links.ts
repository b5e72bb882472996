import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { DeviceTransport } from '@livetap/contracts/devices/devices.ts'
import type { DownMessage, UpMessage } from '@livetap/contracts/devices/link.ts'

/** Why a link ended, or is ended. */
export type LinkEnd = 'closed' | 'lost' | 'replaced' | 'revoked' | 'misbehaved' | 'stopping'

/** Who a token proves the device to be. */
export interface ProvedDevice {
  readonly workspaceId: string
  readonly deviceId: string
  /** Its newest, where a broker of others has let it in. */
  readonly tokenId: string
}

/** One connection of a device, whichever way it came. */
export interface DeviceLink extends ProvedDevice {
  readonly transport: DeviceTransport
  /** Where it comes from. */
  readonly address: string
  /** Bytes that the network has not taken yet. */
  readonly backlogBytes: number
  /**
   * Never waits and never throws; on a link that has ended nothing happens. A `stop` goes ahead of all that waits, and
   * commands, and a `clear`, that wait are left out then.
   */
  send(message: DownMessage): void
  /** Ends it, telling the device why where the transport can. `LinkListener.end` is called all the same. */
  close(end: LinkEnd): void
}

/** What a link tells. Its methods throw nothing. */
export interface LinkListener {
  /** A message that was checked against its schema. */
  hear(message: UpMessage): void
  /** Called once. */
  end(end: LinkEnd): void
}

/** Lets devices in. */
export interface Reception {
  /** Undefined: the token is nobody's, or not this device's. Rejects when the database cannot be used. */
  prove(token: string, deviceId?: string): Promise<ProvedDevice | undefined>
  /** Who a device is that a broker of others has let in. Undefined: nobody. Rejects when the database cannot be used. */
  find(deviceId: string): Promise<ProvedDevice | undefined>
  /** A link is up: the device may be sent messages from now on, and the first is `welcome`. */
  receive(link: DeviceLink): LinkListener
}

/**
 * A way for devices to come. One that says nothing any more is found by the service, which closes its link. What is no message, is too large, or comes too fast ends the link as `misbehaved`; a wrong
 * token is refused, and guessing slowed down.
 */
export interface DeviceWay {
  readonly name: string
  /** Lets devices in until disposed of; ends their links then. Rejects when its address cannot be listened on. */
  open(reception: Reception): Promise<AsyncDisposable>
}

/** A request to become a WebSocket of a device. */
export interface Knock {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
  /** Of the client, also behind a trusted proxy. */
  readonly address: string
}

/** Where devices come in through the server of the pages. */
export interface DeviceDoor {
  /**
   * Takes the socket over. Throws `devices-unavailable` when this process serves no devices, and `too-many-connections`.
   */
  enter(knock: Knock): void
}
