/**
 * In this text, what the wire turns into a lone surrogate (bytes that are not valid UTF-8):
 * a character of the private use area with as many bytes.
 */
export const loneSurrogateMark = '\uF8FF'

/** Comments that attack whoever shows, stores or exports them unescaped. */
export const hostileComments: readonly string[] = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(document.domain)>',
  '"><svg onload=alert(1)>',
  '</textarea></style><script>fetch("/api/v1/auth/me")</script>',
  'javascript:alert(1)',
  "'; DROP TABLE live.events; --",
  "' OR '1'='1",
  '=HYPERLINK("http://127.0.0.1:9/","click")',
  '=1+1|calc',
  '+cmd|/c calc!A0',
  '-2+3',
  '@SUM(1+1)',
  '\t=1+1',
  '{{constructor.constructor("return process")()}}',
  '\u0024{process.exit(1)} `id` $(id)',
  '{username} {displayName} {coins} {message}',
  '%s%s%s%n %d',
  '../../../../etc/passwd\u0000.png',
  'a\u0000b\u0001c\u0007d\u001b[31mred\u001b[0m\u009b2J',
  'line one\r\nline two\r\nSet-Cookie: a=b',
  'data: forged\n\nevent: chat\ndata: {}\n\n',
  '\u202Egnp.exe\u202C mirrored',
  '\u2066hidden\u2069\u200B\u200C\u200D\uFEFF zero width',
  'Z\u0351\u036B\u0343a\u0313\u0341l\u0315\u035Cg\u0321\u0358o\u0317'.repeat(12),
  '👨‍👩‍👧‍👦'.repeat(40),
  `lone ${loneSurrogateMark} surrogate`,
  '\uFFFE\uFFFF not characters',
  '﷽'.repeat(30),
  'x'.repeat(5_000),
  '"quoted", with; separators\tand "more"',
  '__proto__',
  'constructor',
  '{"$gt":""}',
  '\\u0000 \\x00 \\',
  'https://xn--80ak6aa92e.example/@login',
  '   ',
  '',
]

/** Nicknames of the same spirit. */
export const hostileNames: readonly string[] = [
  '<b onmouseover=alert(1)>hover</b>',
  '=cmd|"/c calc"!A1',
  "Robert'); DROP TABLE viewers;--",
  '\u202Eadmin\u202C',
  'host ✔\u200B',
  '\u0000\u0001\u0002',
  '"><script src=//127.0.0.1:9/x.js></script>',
  '{message}',
  'toString',
  ' ',
  `${loneSurrogateMark}half`,
  '𒐫𒈙꧅⸻'.repeat(6),
]
