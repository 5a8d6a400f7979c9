/** The phone's rules behind a pipe: one JSON request a line in, one JSON answer a line out.
 *  Runs the sources themselves by Node's type stripping; only the missing `.ts` of an import is put back. */
import { registerHooks } from 'node:module'
import { createInterface } from 'node:readline'

registerHooks({
  resolve: (specifier, context, next) =>
    next(/^\.{1,2}\//.test(specifier) && !/\.\w+$/.test(specifier) ? `${specifier}.ts` : specifier, context),
})

const rules = await import('../../pwa/src/rules/index.ts')
const method = await import('./method_rules.mjs')
const check = await import('../../pwa/src/generated/check.ts')

let playbook
const plainMaps = (value) =>
  value instanceof Map ? Object.fromEntries([...value].map(([key, inner]) => [key, plainMaps(inner)])) : value

const verbs = {
  load: ({ json }) => ((playbook = rules.load(json)), true),
  select_facts: ({ family, today }) => plainMaps(rules.selectFacts(playbook, family.facts, today)),
  suggest_grade: ({ family, today }) => rules.suggestGrade(playbook, family, today),
  next_touch: ({ family, today }) => rules.nextTouch(playbook, family, today, undefined, rules.specialInterval),
  suggest_touch: ({ family, today }) => rules.suggestTouch(playbook, family, today),
  unknowns: ({ family, today }) => rules.unknowns(playbook, family, today, undefined, null),
  cautions: ({ family, today }) => rules.cautions(playbook, family, today),
  brief: ({ family, today }) => rules.brief(playbook, family, today),
  time_budget: ({ grades, visits, today }) =>
    rules.timeBudget(playbook, new Map(Object.entries(grades)), visits, today),
  ...method.verbs(rules, () => playbook),
  check_fields: ({ kind, fields, new: isNew }) =>
    check.checkFields(kind, fields, isNew).map((e) => [e.code, e.field, e.detail]),
  brief_time: ({ family, today, runs }) => {
    const start = process.cpuUsage()
    for (let i = 0; i < runs; i++) rules.brief(playbook, family, today)
    return process.cpuUsage(start).user / 1000 / runs
  },
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  process.stdout.write(`${JSON.stringify(verbs[request.verb](request))}\n`)
}
