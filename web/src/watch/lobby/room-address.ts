const idOnly = /^[A-Za-z0-9_-]{1,64}$/
const address = /\/watch\/([A-Za-z0-9_-]{1,64})(?:[/?][^#\s]*)?(#invite=[\w.-]+)?(?:\s|$)/

/** The path that a link or the code of a room leads to, with its invitation; undefined: it is neither. */
export function readRoomAddress(text: string): string | undefined {
  const wanted = text.trim()
  if (idOnly.test(wanted)) return `/watch/${wanted}`
  const [, id, invite = ''] = address.exec(wanted) ?? []
  return id && `/watch/${id}${invite}`
}
