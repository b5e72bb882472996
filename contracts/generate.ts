import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { renderEventsPage } from './events-page.ts'
import { publishedSchemas, renderSchema } from './published.ts'

/** `npm run contracts`: writes the JSON Schemas and the generated part of docs/events.md from the source. */
const schemas = new URL('./schemas/', import.meta.url)
mkdirSync(schemas, { recursive: true })
for (const [file, schema] of publishedSchemas) writeFileSync(new URL(file, schemas), renderSchema(schema))

const page = new URL('../docs/events.md', import.meta.url)
writeFileSync(page, renderEventsPage(readFileSync(page, 'utf8')))
