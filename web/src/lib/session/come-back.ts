import { keptPlace } from './kept.ts'
import { placeFrom } from './place.ts'

/** Another service sends people back to the first page: from there to where they wanted to go. */
const place = keptPlace.read()
if (place !== undefined && location.href === `${location.origin}/`) {
  keptPlace.forget()
  history.replaceState(null, '', placeFrom(place))
}

/** What the browser kept of a page while others were shown is of whoever was signed in then. */
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload()
})
