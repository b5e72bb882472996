export { isTikTokHost, type NoAddress, readVideoAddress, type ShortAddress, type VideoAddress } from './addresses.ts'
export { type FoundLive, type LiveStream, readLiveData } from './live-streams.ts'
export { type FoundCaption, type FoundVideo, type PageData, type PageProblem, readPageData } from './post-page.ts'
