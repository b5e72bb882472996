import type { RoleTable } from '../requests.ts'

/** What the server says that a permission lets do; it writes for Markdown. */
export const wordsFor = ({ meaning }: RoleTable['permissions'][number]): string => meaning.replaceAll('`', '')
