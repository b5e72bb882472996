export { receivePushes } from './pushes.ts'
export { sendTests } from './tests.ts'
