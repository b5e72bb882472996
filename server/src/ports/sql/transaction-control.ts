/** All that a statement of this form can do is to begin or end a transaction, or a part of one. */
const forms = /^(begin|start transaction[a-z ]*|commit|rollback|(savepoint|rollback to|release) "([^"]|"")+")$/

export function isTransactionControl(text: string): boolean {
  return forms.test(text)
}

/** Whether a transaction is open behind this statement, if one was open before it as told. */
export function isOpenAfter(text: string, open: boolean): boolean {
  if (!isTransactionControl(text)) return open
  return text === 'begin' || text.startsWith('start ') || (open && text !== 'commit' && text !== 'rollback')
}
