import { writeFileSync } from 'node:fs'
import { renderConfigPage } from './src/config.ts'
import { renderRolesPage } from './src/domain/access/access.ts'
import { renderErrorsPage } from './src/kernel/error-codes.ts'

/** Writes the pages that are made from the code: `npm run docs`. */
writeFileSync(new URL('../docs/config.md', import.meta.url), renderConfigPage())
writeFileSync(new URL('../docs/roles.md', import.meta.url), renderRolesPage())
writeFileSync(new URL('../docs/errors.md', import.meta.url), renderErrorsPage())
