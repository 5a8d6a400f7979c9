/** The phone's rules and search behind a pipe, to be timed: one JSON request a line in, one JSON answer a line out.
 *  Runs the sources themselves by Node's type stripping. Each verb answers milliseconds of processor time per run,
 *  ours or the floor's, so that the pipe costs nothing. */
import { registerHooks } from 'node:module'
import { createInterface } from 'node:readline'

registerHooks({
  resolve: (specifier, context, next) =>
    next(/^\.{1,2}\//.test(specifier) && !/\.\w+$/.test(specifier) ? `${specifier}.ts` : specifier, context),
})

const rules = await import('../../pwa/src/rules/index.ts')
const { SearchIndex } = await import('../../pwa/src/storage/search.ts')

let playbook, family, today, records
const index = new SearchIndex()
/** What was found last: kept, so that no compiler may leave the work out. */
let kept

function cpu(work, runs) {
  for (let i = 0; i < Math.ceil(runs / 4); i++) kept = work()
  const start = process.cpuUsage()
  for (let i = 0; i < runs; i++) kept = work()
  return process.cpuUsage(start).user / 1000 / runs
}

/** One pass over the same records: the newest answer to every question, the newest visit to every contact. */
function scan() {
  const answers = new Map()
  for (const fact of family.facts) {
    if (fact.retracted || fact.deleted) continue
    const key = `${fact.subject} ${fact.item}`
    const known = answers.get(key)
    if (!known || fact.day > known.day) answers.set(key, fact)
  }
  const met = new Map(family.contacts.map((contact) => [contact.id, '']))
  for (const visit of family.visits) {
    if (visit.deleted) continue
    for (const name in visit) {
      if (!name.startsWith('people:') || !visit[name]) continue
      const id = name.slice(7)
      if (visit.day > (met.get(id) ?? '')) met.set(id, visit.day)
    }
  }
  return [answers, met]
}

const pinyinOf = (record, field) => record.d?.py?.[field] ?? ''
let lower = []

function fill(given) {
  records = given
  for (const record of records) index.put(record.id, record, pinyinOf)
  const fields = { account: ['name', 'short_name', 'phone', 'city', 'address', 'industry', 'note'], visit: ['note', 'purpose'] }
  lower = records.flatMap((record) =>
    fields[record.kind].map((field) => record.v[field]).filter((text) => typeof text === 'string' && text !== '')
      .map((text) => ({ id: record.id, text: text.normalize('NFKC').toLowerCase() })))
  return { records: index.size, texts: lower.length }
}

function plainFind(query, limit) {
  const terms = query.toLowerCase().split(/\s+/)
  const hits = []
  for (const entry of lower) if (terms.every((term) => entry.text.includes(term))) hits.push(entry.id)
  return hits.slice(0, limit)
}

const verbs = {
  load: (given) => (({ family, today } = given), (playbook = rules.load(given.playbook)), true),
  brief: ({ runs }) => cpu(() => rules.brief(playbook, family, today), runs),
  scan: ({ runs }) => cpu(scan, runs),
  fill: (given) => fill(given.records),
  find: ({ query, runs }) => [cpu(() => index.find(query, 50), runs), kept.length],
  includes: ({ query, runs }) => [cpu(() => plainFind(query, 50), runs), kept.length],
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  process.stdout.write(`${JSON.stringify(verbs[request.verb](request))}\n`)
}
