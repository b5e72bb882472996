import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { pickTexts, root } from './root-route.ts'

const accountsFeature = () => import('../../features/accounts/accounts.tsx')

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: pickTexts('to'),
  component: lazyRouteComponent(accountsFeature, 'SignInPage'),
})

const register = createRoute({
  getParentRoute: () => root,
  path: '/register',
  validateSearch: pickTexts('to'),
  component: lazyRouteComponent(accountsFeature, 'RegisterPage'),
})

const forgotPassword = createRoute({
  getParentRoute: () => root,
  path: '/forgot-password',
  component: lazyRouteComponent(accountsFeature, 'ForgotPasswordPage'),
})

const resetPassword = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  component: lazyRouteComponent(accountsFeature, 'ResetPasswordPage'),
})

const invite = createRoute({
  getParentRoute: () => root,
  path: '/invite',
  component: lazyRouteComponent(accountsFeature, 'InvitePage'),
})

const account = createRoute({
  getParentRoute: () => root,
  path: '/account',
  component: lazyRouteComponent(accountsFeature, 'AccountPage'),
})

const workspaces = createRoute({
  getParentRoute: () => root,
  path: '/workspaces',
  component: lazyRouteComponent(accountsFeature, 'WorkspacesPage'),
})

/** The way in, and what belongs to whoever is in. */
export const accountRoutes = [signIn, register, forgotPassword, resetPassword, invite, account, workspaces] as const
