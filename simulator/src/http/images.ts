import { getGift, hashText } from '#scenario/scenario.ts'
import type { Reply, Request } from './answers.ts'

/** Pictures of gifts, people, emotes and badges, drawn from their number. */
export function answerImage(request: Request): Reply {
  const match = /^\/images\/(gifts|avatars|emotes|badges)\/(\d{1,8})\.svg$/.exec(request.url.pathname)
  if (!match?.[1] || !match[2]) return undefined
  const number = Number(match[2])
  return {
    status: 200,
    headers: {
      'content-type': 'image/svg+xml',
      'cache-control': 'public, max-age=86400',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-allow-origin': '*',
    },
    body: draw(match[1], number),
  }
}

function draw(kind: string, number: number): string {
  const hash = hashText(`${kind}${number}`)
  const hue = hash % 360
  if (kind === 'gifts') return drawGift(number, hue)
  if (kind === 'avatars') return drawFace(hash, hue)
  const sign = kind === 'emotes' ? '☺☻♥★♪✿☀☂☕♛⚑✌'.charAt(number % 12) : '◆'
  return frame(`<circle cx="50" cy="50" r="46" fill="hsl(${hue} 80% 55%)"/>${letter(sign, 56)}`)
}

function frame(content: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="100" height="100">${content}</svg>`
}

function letter(text: string, size: number): string {
  return `<text x="50" y="${50 + size * 0.36}" font-size="${size}" text-anchor="middle" fill="#fff" font-family="sans-serif">${text}</text>`
}

/** A box with a bow; the dearer the gift, the more it shines. */
function drawGift(id: number, hue: number): string {
  const { name, diamonds } = getGift(id)
  const rays = diamonds >= 1000 ? `<circle cx="50" cy="52" r="48" fill="hsl(45 95% 70% / .6)"/>` : ''
  const box = `<rect x="18" y="36" width="64" height="52" rx="8" fill="hsl(${hue} 75% 55%)"/><rect x="12" y="28" width="76" height="18" rx="6" fill="hsl(${hue} 75% 45%)"/>`
  const bow = `<rect x="45" y="28" width="10" height="60" fill="hsl(${(hue + 180) % 360} 85% 75%)"/><circle cx="40" cy="20" r="10" fill="none" stroke="hsl(${(hue + 180) % 360} 85% 75%)" stroke-width="5"/><circle cx="60" cy="20" r="10" fill="none" stroke="hsl(${(hue + 180) % 360} 85% 75%)" stroke-width="5"/>`
  const initial = name.replaceAll(/[^A-Za-z0-9]/g, '').charAt(0)
  return frame(
    `${rays}${box}${bow}<circle cx="50" cy="64" r="15" fill="rgb(0 0 0 / .35)"/>${initial ? letter(initial, 20).replace(/y="[\d.]+"/, 'y="71"') : ''}`,
  )
}

function drawFace(hash: number, hue: number): string {
  const skin = ['#f6d3b5', '#e8b48b', '#c68642', '#8d5524', '#ffe0bd', '#a86b3c'][(hash >>> 9) % 6]
  const hair = `hsl(${(hash >>> 3) % 360} ${20 + ((hash >>> 5) % 60)}% ${20 + ((hash >>> 7) % 35)}%)`
  const top = [
    'M22 48a28 28 0 0 1 56 0q-28-18-56 0',
    'M20 60V42a30 30 0 0 1 60 0v18q-6-22-30-24-24 2-30 24',
    'M24 40q26-34 52 0-26-10-52 0',
  ][(hash >>> 13) % 3]
  const mouth = ['M38 66q12 12 24 0', 'M40 68h20', 'M42 66q8 6 16 0'][(hash >>> 17) % 3]
  return frame(
    `<rect width="100" height="100" fill="hsl(${hue} 60% 72%)"/><path d="M14 100q4-28 36-28t36 28" fill="hsl(${(hue + 140) % 360} 50% 45%)"/>` +
      `<circle cx="50" cy="52" r="26" fill="${skin}"/><path d="${top}" fill="${hair}"/>` +
      `<circle cx="41" cy="53" r="3" fill="#222"/><circle cx="59" cy="53" r="3" fill="#222"/><path d="${mouth}" fill="none" stroke="#222" stroke-width="2.5" stroke-linecap="round"/>`,
  )
}
