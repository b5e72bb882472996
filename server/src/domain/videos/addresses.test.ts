import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isTikTokHost, readVideoAddress } from './addresses.ts'

const id = '7106594312292453675'
const video = (user = '_') => ({ kind: 'video', tiktokId: id, url: `https://www.tiktok.com/@${user}/video/${id}` })
const photo = (user = '_') => ({ kind: 'photo', tiktokId: id, url: `https://www.tiktok.com/@${user}/photo/${id}` })
const short = (place: string) => ({ kind: 'short', url: `https://${place}/` })
const live = (user: string) => ({ kind: 'live', tiktokId: user, url: `https://www.tiktok.com/@${user}/live` })

describe('addresses at TikTok', () => {
  const known: [string, unknown][] = [
    [`https://www.tiktok.com/@mira.makes/video/${id}`, video('mira.makes')],
    [
      `https://www.tiktok.com/@Mira.Makes/video/${id}?is_from_webapp=1&sender_device=pc&web_id=123`,
      video('mira.makes'),
    ],
    [`  https://tiktok.com/@mira/video/${id}/  `, video('mira')],
    [`http://m.tiktok.com/@mira/video/${id}#comments`, video('mira')],
    [`www.tiktok.com/@mira/video/${id}`, video('mira')],
    [`https://www.tiktok.com/@/video/${id}`, video()],
    [`https://www.tiktok.com/share/video/${id}`, video()],
    [`https://www.tiktokv.com/share/video/${id}/`, video()],
    [`https://www.tiktok.com/embed/${id}`, video()],
    [`https://www.tiktok.com/embed/v2/${id}?lang=en`, video()],
    [`https://www.tiktok.com/player/v1/${id}?autoplay=1`, video()],
    [`https://m.tiktok.com/v/${id}.html`, video()],
    [id, video()],
    [`https://www.tiktok.com/@mira/photo/${id}?_r=1`, photo('mira')],
    ['https://vm.tiktok.com/ZMNkqKqPr/', short('vm.tiktok.com/ZMNkqKqPr')],
    ['https://vt.tiktok.com/ZSabc123', short('vt.tiktok.com/ZSabc123')],
    ['https://www.tiktok.com/t/ZTRabc123/?k=1', short('www.tiktok.com/t/ZTRabc123')],
    ['https://www.tiktok.com/@Mira/live?enter_from=x', live('mira')],
  ]
  test.each(known)('%s', (text, wanted) => {
    expect(readVideoAddress(text)).toEqual(wanted)
  })

  const refused: [string, unknown][] = [
    ['', 'foreign'],
    ['a cat video', 'foreign'],
    [`https://eviltiktok.com/@mira/video/${id}`, 'foreign'],
    [`https://tiktok.com.evil.example/@mira/video/${id}`, 'foreign'],
    [`https://www.tiktok.com@evil.example/@mira/video/${id}`, 'foreign'],
    [`https://evil.example\\@www.tiktok.com/@mira/video/${id}`, 'foreign'],
    [`https://user:pass@www.tiktok.com/@mira/video/${id}`, 'foreign'],
    [`https://www.tiktok.com:8443/@mira/video/${id}`, 'foreign'],
    [`https://127.0.0.1/@mira/video/${id}`, 'foreign'],
    [`https://[::ffff:7f00:1]/@mira/video/${id}`, 'foreign'],
    [`https://xn--tktok-j9a.com/@mira/video/${id}`, 'foreign'],
    [`https://tıktok.com/@mira/video/${id}`, 'foreign'],
    [`file:///@mira/video/${id}`, 'foreign'],
    [`javascript:alert(${id})`, 'foreign'],
    [`https://api.tiktok.com/@mira/video/${id}`, 'foreign'],
    ['https://vm.tiktok.com/', 'no-video'],
    ['https://vm.tiktok.com/../admin/x', 'no-video'],
    ['https://www.tiktok.com/@mira', 'no-video'],
    ['https://www.tiktok.com/@mira/playlist/x-7', 'no-video'],
    ['https://www.tiktok.com/music/song-7106594312292453675', 'no-video'],
    ['https://www.tiktok.com/tag/cats', 'no-video'],
    ['https://www.tiktok.com/@mira/video/12', 'no-video'],
    [`https://www.tiktok.com/@mira/video/${id}/extra`, 'no-video'],
    ['123456', 'foreign'],
  ]
  test.each(refused)('refused: %s', (text, wanted) => {
    expect(readVideoAddress(text)).toEqual(wanted)
  })

  test('every form of a video comes to the same', () => {
    const ids = known.flatMap(([text, wanted]) => ((wanted as { kind: string }).kind === 'video' ? [text] : []))
    expect(new Set(ids.map((text) => (readVideoAddress(text) as { tiktokId: string }).tiktokId))).toEqual(new Set([id]))
  })

  test('whatever is pasted, what comes out leads to TikTok alone', () => {
    const parts = [
      'https://',
      'www.tiktok.com',
      'vm.tiktok.com',
      '@',
      '/',
      id,
      'video',
      '..',
      '%2f',
      '\\',
      ':',
      '.evil.example',
      'photo',
      'live',
      '#',
      '?',
    ]
    const pasted = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...parts)).map((all) => all.join('')),
    )
    fc.assert(
      fc.property(pasted, (text) => {
        const found = readVideoAddress(text)
        if (typeof found === 'string') return
        expect(isTikTokHost(new URL(found.url).hostname)).toBe(true)
        expect(new URL(found.url).search).toBe('')
      }),
      { numRuns: 2000 },
    )
  })
})
