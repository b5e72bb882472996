/** The door of accounts: ways in, one's own account, and the workspaces one belongs to. */

export { InvitePage } from './joining/invite-page.tsx'
export { RegisterPage } from './joining/register-page.tsx'
export { AccountPage } from './profile/account-page.tsx'
export { ForgotPasswordPage } from './sign-in/forgot-password-page.tsx'
export { ResetPasswordPage } from './sign-in/reset-password-page.tsx'
export { SignInPage } from './sign-in/sign-in-page.tsx'
export { WorkspacesPage } from './workspaces/workspaces-page.tsx'
