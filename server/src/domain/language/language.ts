export type { ChatReading, ReadQuestion } from './chat-reading.ts'
export { isSameQuestion } from './questions/signature.ts'
export { readChat } from './read-chat.ts'
