import { SerialPort } from 'serialport'

/** USB vendors of boards, and of the chips that boards have for their port. */
const vendors = new Map([
  ['2341', 'Arduino'],
  ['2a03', 'Arduino'],
  ['1a86', 'CH340'],
  ['0403', 'FTDI'],
  ['10c4', 'CP210x'],
  ['303a', 'Espressif'],
  ['2e8a', 'Raspberry Pi Pico'],
  ['239a', 'Adafruit'],
  ['16c0', 'Teensy'],
])

/** The port of the only board that is plugged in. An error that says what to do when there is none, or more than one. */
export async function findBoard(): Promise<string> {
  const ports = await SerialPort.list().catch((error) => {
    throw new Error(`ports cannot be listed (${error.message}): name one instead of auto, such as /dev/ttyACM0`)
  })
  const boards = ports.filter(({ vendorId }) => vendors.has(vendorId?.toLowerCase() ?? ''))
  const [board, ...others] = boards
  if (board === undefined)
    throw new Error('no board is plugged in that is known by its USB id: name its port instead of auto')
  if (others.length === 0) return board.path
  throw new Error(
    `several boards are plugged in (${boards.map(({ path }) => path).join(', ')}): name one instead of auto`,
  )
}
