/** Small numbers (0 to 63), five to an element: a plain array of them fits JSON and costs 1.6 bytes each. */
export type Registers = number[]

const perWord = 5
const bits = 6

export function createRegisters(count: number): Registers {
  return new Array<number>(Math.ceil(count / perWord)).fill(0)
}

export function readRegister(registers: Registers, index: number): number {
  const word = Math.floor(index / perWord)
  return ((registers[word] ?? 0) >>> ((index - word * perWord) * bits)) & 63
}

export function writeRegister(registers: Registers, index: number, value: number): void {
  const word = Math.floor(index / perWord)
  const shift = (index - word * perWord) * bits
  registers[word] = ((registers[word] ?? 0) & ~(63 << shift)) | (value << shift)
}
