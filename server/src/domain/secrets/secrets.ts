export { type KeySource, openInstallationVault } from './root.ts'
export { openText, removeText, sealText } from './sealed-texts.ts'
export { isSessionCookie, isVisibleAscii } from './secret-values.ts'
export {
  listSecretOwners,
  listSecrets,
  noteSecretUse,
  openSecrets,
  removeSecret,
  resealSecrets,
  setSecret,
} from './workspace-secrets.ts'
