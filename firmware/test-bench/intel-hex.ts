/** The program of an Intel HEX file, as the 16-bit words of a processor with 32 kB of flash. */
export function readIntelHex(text: string): Uint16Array {
  const bytes = new Uint8Array(0x8000).fill(0xff)
  for (const line of text.split('\n')) {
    const record = Buffer.from(line.trim().slice(1), 'hex')
    const [length = 0, , , type] = record
    if (line.startsWith(':') && type === 0) bytes.set(record.subarray(4, 4 + length), record.readUInt16BE(1))
  }
  return new Uint16Array(bytes.buffer)
}
