/** The door of devices: what they are, how they do, and what they have done. */

export { NewDevicePage } from './add/new-device-page.tsx'
export { DevicePage } from './device/device-page.tsx'
export { DevicesPage } from './list/devices-page.tsx'
