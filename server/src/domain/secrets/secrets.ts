export { type KeySource, openInstallationVault } from './root.ts'
