import './device.css'
import { openPage } from './page.ts'

const stage = document.querySelector<HTMLElement>('#stage')
// The links of several devices, one after the other, show them side by side.
const tokens = location.hash.match(/ttlc_device_[0-9a-f]{16}_[A-Za-z0-9_-]{43}[0-9a-f]{8}/g) ?? []
if (stage) openPage(stage, [...new Set(tokens)])
addEventListener('hashchange', () => location.reload())
