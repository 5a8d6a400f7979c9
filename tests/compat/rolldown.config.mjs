/** How a phone is bundled: packages from the phone's own `node_modules`, wherever the entry lies; their licences on top. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const modules = (...path) => join(process.cwd(), 'node_modules', ...path)
const licence = readFileSync(modules('@noble', 'hashes', 'LICENSE'), 'utf8').trim()

export default {
  resolve: { alias: { 'fake-indexeddb': modules('fake-indexeddb') } },
  output: { banner: `/*! Headland, and fake-indexeddb where it is in here: Apache-2.0. @noble/hashes:\n${licence}\n*/` },
}
