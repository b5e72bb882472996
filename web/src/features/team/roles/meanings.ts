import type { PermissionTable } from '@livetap/contracts/workspace/access.ts'

/** What the server says that a permission lets do; it writes for Markdown. */
export const wordsFor = ({ meaning }: PermissionTable['permissions'][number]): string => meaning.replaceAll('`', '')
