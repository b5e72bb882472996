/** Pages that play devices which are none. */
export { PlayAllPage } from './play-all-page.tsx'
export { PlayPage } from './play-page.tsx'
