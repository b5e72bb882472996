import { keptPlace } from './kept.ts'
import { placeFrom } from './place.ts'

/** Another service sends people back to the first page: from there to where they wanted to go. */
const place = keptPlace.read()
if (place !== undefined && location.href === `${location.origin}/`) {
  keptPlace.forget()
  history.replaceState(null, '', placeFrom(place))
}
