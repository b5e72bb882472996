const address = /https?:\/\/[^\s<>"']*tiktok[^\s<>"']*/i

/** The first address of TikTok in a text that was pasted or dropped, as apps wrap theirs in words. */
export const findLink = (text: string): string | undefined => address.exec(text)?.[0]

/** What was typed: an address anywhere in it, or else all of it, for the server to judge. */
export const readLink = (typed: string): string => findLink(typed) ?? typed.trim()
