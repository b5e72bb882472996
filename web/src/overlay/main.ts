import './overlay.css'
import { readOptions } from './options.ts'
import { OverlayPage } from './page.ts'

const stage = document.querySelector<HTMLElement>('#stage')
const token = /^#(lto_[0-9a-f]{32}_[A-Za-z0-9_-]{43})$/.exec(location.hash)?.[1]
if (stage) new OverlayPage(stage, readOptions(location.search), token).open()
