import { hash } from 'node:crypto'
import { AppError } from '#kernel/errors.ts'
import type { Message } from './conversation.ts'

/** Looks into what a program says, of which nothing is believed. */

export function readObject(value: unknown): Message {
  return typeof value === 'object' && value !== null ? (value as Message) : {}
}

const mostItems = 1000

export function readList(value: unknown): readonly Message[] {
  return Array.isArray(value) ? value.slice(0, mostItems).map(readObject) : []
}

const mostText = 200

/** On one line, without what could steer. */
export function readText(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') return ''
  return String(value)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .slice(0, mostText)
    .toWellFormed()
    .trim()
}

/** Names are what a program knows things by: those that cannot be shown as they are cannot be chosen. */
export function readName(value: unknown): string {
  return typeof value === 'string' && value === readText(value) ? value : ''
}

const sha256 = (text: string) => hash('sha256', text, 'base64')

/** OBS and Streamer.bot prove in the same way that somebody knows the password, without its being sent. */
export function prove(password: string | undefined, asked: Message): string {
  if (password === undefined) throw new AppError('program-password-wrong', 'it wants a password, and none is set')
  const { salt, challenge } = asked
  return sha256(sha256(password + String(salt)) + String(challenge))
}

export const wrongPassword = () => new AppError('program-password-wrong', 'it does not accept the password')

export const refused = (why: string) => new AppError('program-refused', why === '' ? 'it did not do it' : why)
