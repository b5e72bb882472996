/** Where TikTok keeps pictures of people and gifts: names below these, by https. Others are not asked for. */
export const pictureHosts: readonly string[] = [
  'tiktokcdn.com',
  'tiktokcdn-us.com',
  'tiktokcdn-eu.com',
  'tiktokcdn-in.com',
  'ibyteimg.com',
]
