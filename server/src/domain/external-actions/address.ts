/** What is wrong with the address of a program; undefined when nothing is. */
export function findMistakeInProgram(url: string): string | undefined {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return 'an address begins with http:// or https://'
  const { username, password, pathname, search, hash } = new URL(url)
  if (username !== '' || password !== '') return 'an address holds no name and password'
  const isPlain = pathname === '/' && search === '' && hash === '' && !/[\s\\?#{}]/.test(url)
  return isPlain ? undefined : 'the address of a program ends with its port, like http://127.0.0.1:8832'
}
