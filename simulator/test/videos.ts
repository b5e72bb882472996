import type { Simulator } from '../src/simulator.ts'

interface Headers {
  readonly [name: string]: string
}

/** What a test reads of the post in a page. */
export interface PageItem {
  readonly desc: string
  readonly isContentClassified?: boolean
  readonly music: { readonly playUrl: string }
  readonly imagePost?: { readonly images: readonly { readonly imageURL: { readonly urlList: readonly string[] } }[] }
  readonly video?: {
    readonly duration: number
    readonly playAddr: string | readonly { readonly src: string }[]
    readonly bitrateInfo: readonly { readonly PlayAddr: { readonly UrlKey: string; readonly UrlList: string[] } }[]
    readonly subtitleInfos: readonly { readonly Url: string; readonly LanguageCodeName: string }[]
  }
}

interface Detail {
  readonly statusCode: number
  readonly itemInfo: { readonly itemStruct?: PageItem }
}

/** Asks for an address at TikTok; redirects are not followed. */
export function ask(simulator: Simulator, address: string, headers: Headers = {}, init: RequestInit = {}) {
  return fetch(simulator.videos.reach(address), { redirect: 'manual', ...init, headers })
}

/** The post in its page, and the cookie that came with it. */
export async function openPage(simulator: Simulator, id: string, headers: Headers = {}) {
  const answer = await ask(simulator, `https://www.tiktok.com/@_/video/${id}`, headers)
  const text = await answer.text()
  const state = /<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application\/json">(.*?)<\/script>/s.exec(
    text,
  )?.[1]
  const token = answer.headers.getSetCookie().find((cookie) => cookie.startsWith('tt_chain_token='))
  const scope = readScope(state)
  return { status: answer.status, text, cookie: token?.split(';')[0] ?? '', detail: scope?.['webapp.video-detail'] }
}

function readScope(state: string | undefined): Record<string, Detail> | undefined {
  try {
    return JSON.parse(state ?? '{}').__DEFAULT_SCOPE__
  } catch {
    return undefined
  }
}

/** A post that is open to all, with what its media are to be asked for with. */
export async function openPost(simulator: Simulator, id: string) {
  const { detail, cookie } = await openPage(simulator, id)
  const item = detail?.itemInfo.itemStruct
  if (!item) throw new Error(`The page of ${id} has no post`)
  return { item, headers: { cookie, referer: 'https://www.tiktok.com/' } }
}
