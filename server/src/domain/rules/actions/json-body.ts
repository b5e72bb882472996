import type { Placeholders } from '@livetap/contracts/rules/outcomes.ts'
import { AppError } from '#kernel/errors.ts'
import { compileTemplate } from './template.ts'

/** Bytes of a body, as JSON. */
export const mostBytes = 8192
const mostDepth = 16
/** Code points of a value, tried one after the other until the body is small enough. */
const valueLengths = [120, 40, 12, 4, 0]

/** A document whose texts are filled in; its keys are what they are. */
export interface Body {
  render(values: Placeholders): unknown
}

type Render = (values: Placeholders, mostOfValue: number) => unknown

/** Throws AppError `template-invalid`. What is rendered is at most 8 kB: values are cut shorter where it has to be. */
export function compileBody(document: unknown): Body {
  checkDepth(document, 1)
  if (bytesOf(document) > mostBytes) throw new AppError('template-invalid', `a body has at most ${mostBytes} bytes`)
  const render = compile(document)
  return {
    render(values) {
      for (const length of valueLengths) {
        const body = render(values, length)
        if (bytesOf(body) <= mostBytes) return body
      }
      return null
    },
  }
}

const bytesOf = (document: unknown) => Buffer.byteLength(JSON.stringify(document) ?? '')

function checkDepth(value: unknown, depth: number): void {
  if (depth > mostDepth) throw new AppError('template-invalid', `a body is at most ${mostDepth} deep`)
  if (typeof value !== 'object' || value === null) return
  for (const each of Object.values(value)) checkDepth(each, depth + 1)
}

function compile(value: unknown): Render {
  if (typeof value === 'string') {
    const template = compileTemplate(value)
    return (values, most) => template.render(values, 'plain', mostBytes, most)
  }
  if (typeof value !== 'object' || value === null) return () => value
  if (Array.isArray(value)) {
    const items = value.map(compile)
    return (values, most) => items.map((item) => item(values, most))
  }
  const entries = Object.entries(value).map(([key, each]) => [key, compile(each)] as const)
  return (values, most) => Object.fromEntries(entries.map(([key, each]) => [key, each(values, most)]))
}
