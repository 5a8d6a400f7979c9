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

const { compose } = await import('../../pwa/src/sync/outbox.ts')
const { Replica } = await import('../../pwa/src/sync/replica.ts')
const { ask, bodyOf, LIMITS } = await import('../../pwa/src/sync/request.ts')
const { applyResponse } = await import('../../pwa/src/sync/response.ts')
const { freshMeta } = await import('../../pwa/src/sync/state.ts')
const { Step } = await import('../../pwa/src/sync/step.ts')

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

/** The family as each screen makes it: lists of its own, so that nothing a rule remembers of a list helps the next run. */
const anew = ({ account, ...lists }) =>
  ({ account, ...Object.fromEntries(Object.entries(lists).map(([name, records]) => [name, [...records]])) })

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

const EPOCH = 'e1'

/** One transition, followed as the phone follows one. */
function step(replica, work) {
  const one = new Step(replica)
  const result = work(one)
  const writes = one.writes()
  if (writes) replica.follow(writes)
  return result
}

const blank = () => new Replica({ meta: freshMeta('0000000a', EPOCH), entries: new Map(), kept: new Map() })

/** So many saves, each numbered, stamped and based, then sent, answered and landed; `line` stands for the network. */
function drain(changes, line) {
  const replica = blank()
  changes.forEach((change, index) => step(replica, (one) => compose(one, replica.copy, change, 1000 + index)))
  for (let round = 0; ; round++) {
    const request = step(replica, (one) => ask(one, 5000, LIMITS, {}))
    if (request.ops.length === 0) return replica
    const asked = { request, sentAt: 5000, now: 5000 }
    const response = JSON.parse(line(bodyOf(request), round))
    step(replica, (one) => applyResponse(one, replica.copy, asked, response))
  }
}

/** What went up and came down in such a push: the server's part, made once and not timed. */
let asked, answers

function rehearse({ changes }) {
  asked = []
  answers = []
  const seen = drain(changes, (body) => {
    const { cursors, ops } = JSON.parse(body)
    asked.push(ops)
    const from = cursors['plot:north'] ?? 0
    const results = ops.map(({ n }) => ({ n, r: 'ok', at: ['plot:north', n] }))
    const rows = ops.map(({ n, id, kind, h, fields }) => (
      { id, kind, seq: n, c: 1, f: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, [value, h]])) }))
    const page = { id: 'plot:north', from, upto: from + ops.length, next: null, sum: null, gone: [], rows }
    answers.push(JSON.stringify({
      server_now: 5000, epoch: EPOCH, last_n: from + ops.length, backed_up_n: 0, results, buckets: [page], granted: [], revoked: [], minimum_schema: 1,
    }))
    return answers.at(-1)
  })
  return [seen.copy.size, seen.entries.size, seen.kept.size]
}

/** The same bytes up and down for ops that are ready, each put into an outbox by itself: rows kept under their ids, what
 *  was answered taken out. */
function exchange() {
  const outbox = new Map()
  const rows = new Map()
  for (const ops of asked) for (const op of ops) outbox.set(op.n, op)
  let up = 0
  for (const text of answers) {
    up += JSON.stringify({ ops: [...outbox.values()].slice(0, 200) }).length
    const { results, buckets } = JSON.parse(text)
    for (const { n } of results) outbox.delete(n)
    for (const row of buckets[0].rows) rows.set(row.id, row)
  }
  return [up, rows]
}

/** The same changes written out, read as an answer and kept under their ids. */
function carry(changes) {
  const kept = new Map()
  for (const { id, fields } of JSON.parse(JSON.stringify(changes))) kept.set(id, fields)
  return kept
}

const verbs = {
  rehearse,
  drain: ({ changes, runs }) => cpu(() => drain(changes, (_, round) => answers[round]), runs),
  exchange: ({ runs }) => cpu(exchange, runs),
  carry: ({ changes, runs }) => cpu(() => carry(changes), runs),
  load: (given) => (({ family, today } = given), (playbook = rules.load(given.playbook)), true),
  brief: ({ runs }) => cpu(() => rules.brief(playbook, anew(family), today), runs),
  scan: ({ runs }) => cpu(scan, runs),
  fill: (given) => fill(given.records),
  find: ({ query, runs }) => [cpu(() => index.find(query, 50), runs), kept.length],
  includes: ({ query, runs }) => [cpu(() => plainFind(query, 50), runs), kept.length],
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  process.stdout.write(`${JSON.stringify(verbs[request.verb](request))}\n`)
}
