export type ParsedUsername = { readonly uniqueId: string } | { readonly mistake: string }

/** TikTok gives at most 24; older and longer ones stay in use. */
const longest = 40
const name = /^[\p{L}\p{N}_.]+$/u
const link = /^(?:https?:\/\/)?(?:(?:www|m)\.)?tiktok\.com\//i

/** Reads what people paste: `name`, `@name`, or a link to a profile or live. */
export function parseUsername(text: string): ParsedUsername {
  const typed = text.trim()
  if (typed === '') return { mistake: 'Type the @username of somebody on TikTok.' }
  if (link.test(typed)) return parseLink(typed)
  if (/^https?:\/\/|^www\.|\//i.test(typed)) {
    return { mistake: 'This link does not name anybody. Paste one like tiktok.com/@name/live, or the @username.' }
  }
  return check(typed.replace(/^@+/, ''))
}

function parseLink(address: string): ParsedUsername {
  const [, found] = /\/@([^/?#]+)/.exec(address) ?? []
  if (found === undefined) return { mistake: 'This link does not name anybody. Use the @username instead.' }
  try {
    return check(decodeURIComponent(found))
  } catch {
    return { mistake: 'This link is damaged. Use the @username instead.' }
  }
}

function check(uniqueId: string): ParsedUsername {
  if (/\s/.test(uniqueId)) return { mistake: 'A @username has no spaces. It is below the display name in the profile.' }
  if (uniqueId.length > longest) return { mistake: 'This is too long: a @username has at most 24 characters.' }
  if (!name.test(uniqueId)) return { mistake: 'A @username has only letters, digits, dots and underscores.' }
  return { uniqueId: uniqueId.toLowerCase() }
}
