/** Codes about posts at TikTok that are watched together. */
export const videoCodes = {
  'video-address-foreign': [
    'This is no address at TikTok.',
    'Paste a link from TikTok: of a video, photos, or a live.',
  ],
  'video-address-useless': [
    'The address leads to no video: to a profile, a sound, a tag, or nowhere.',
    'Open the video at TikTok, and paste what Share > Copy link gives.',
  ],
  'video-host-refused': [
    'On its way the address leads to somebody else than TikTok.',
    'Open the video at TikTok, and paste what Share > Copy link gives.',
  ],
  'video-browser-failed': [
    'The browser that looks at pages did not start, or broke off.',
    'Check WATCH_BROWSER; meanwhile the official player is used.',
  ],
  'video-finder-busy': ['Too many videos are being looked up.', 'Wait a moment, and add it again.'],
  'media-link-lapsed': ['The address of a file has lapsed, or is not for this.', 'Load the page of the room again.'],
  'media-unavailable': [
    'The file is not to be had from TikTok any more.',
    'Nothing: the official player goes on with it.',
  ],
  'media-too-busy': ['Too many files are on their way for this room or address.', 'Wait until some are through.'],
  'tiktok-unreachable': ['TikTok did not answer.', 'Try again in a moment; check the connection of the server.'],
} as const
