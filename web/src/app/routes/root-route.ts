import { createRootRoute } from '@tanstack/react-router'
import { NotFound } from '../fallbacks.tsx'
import { Root } from '../root.tsx'

/** What every page stands in. */
export const root = createRootRoute({ component: Root, notFoundComponent: NotFound })

/** What is set of these names in the search of an address. */
export function pickTexts<Name extends string>(...names: Name[]) {
  return (search: Record<string, unknown>): { [key in Name]?: string } => {
    const set = names.filter((name) => typeof search[name] === 'string' && search[name] !== '')
    return Object.fromEntries(set.map((name) => [name, search[name]])) as { [key in Name]?: string }
  }
}
