/** A line of captions; times in seconds. */
export interface Cue {
  readonly from: number
  readonly to: number
  readonly text: string
}

const timing = /^(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{3})\s+-->\s+(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{3})/
const tag = /<[^>]*>/g

/** The lines of a WebVTT file; what is not understood is left out. */
export function readCues(file: string): readonly Cue[] {
  return file
    .replaceAll('\r\n', '\n')
    .split(/\n{2,}/)
    .flatMap((block) => {
      const lines = block.split('\n')
      const at = lines.findIndex((line) => timing.test(line))
      const match = timing.exec(lines[at] ?? '')
      if (!match) return []
      const text = lines
        .slice(at + 1)
        .join('\n')
        .replace(tag, '')
        .trim()
      return text === '' ? [] : [{ from: seconds(match.slice(1, 5)), to: seconds(match.slice(5, 9)), text }]
    })
}

function seconds([hours = '0', minutes = '0', whole = '0', thousandths = '0']: readonly (
  | string
  | undefined
)[]): number {
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(whole) + Number(thousandths) / 1000
}
