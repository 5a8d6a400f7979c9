/** From what is known to what is drawn on paper: the two sheets of `picture.ts`, in the reader's language. */
import { showDay } from '../../ui/dates'
import { list, say, t, tr } from '../../ui/messages'
import { read as readPath } from './path'
import { mapSheet, treeSheet, type Cell, type Sheet } from './picture'
import { about, type Reading } from './reading'
import { rows } from './tree'
import { influences, quadrantAt, second, supports } from './words'

/** Paper is light whatever the screen is. */
const FILLS = { strong: '#e2efe6', weak: '#f8e6e0', warm: '#f8edd3', none: '#f3f1ea' } as const

export function portrait(reading: Reading, subject: string): readonly [Sheet, Sheet] {
  const title = reading.family.account.v.name ?? ''
  const under = t('people.picture_under', { day: showDay(reading.day, reading.today) })
  return [mapOf(reading, title, under), treeOf(reading, title, under, subject)]
}

function mapOf(reading: Reading, title: string, under: string): Sheet {
  const { playbook, people } = reading
  const [lines, columns] = [influences(playbook), supports(playbook)]
  const cells = lines.flatMap((line, row) =>
    columns.map((column, col): Cell => {
      const found = quadrantAt(playbook, line.id, column.id)
      const tone = found?.influence === 'high' ? (found.support === 'high' ? 'strong' : 'weak') : found?.support === 'high' ? 'warm' : 'none'
      const here = people.filter((one) => one.influence === line.id && one.support === column.id)
      return {
        row, col,
        label: row < 2 && col !== 1 ? tr(found?.label) : '',
        fill: FILLS[tone],
        names: here.map((one) => (one.weight === null ? one.name : `${one.name} ${one.weight} %`)),
      }
    }),
  )
  const loose = people.filter((one) => !one.influence || !one.support).map((one) => one.name)
  const foot = loose.length > 0 ? [`${t('people.loose')}: ${list(loose)}`] : []
  return mapSheet({ title, under, rows: lines.map((one) => one.label), cols: columns.map((one) => one.label), shares: [1, 1, 2], cells, foot })
}

function treeOf(reading: Reading, title: string, under: string, subject: string): Sheet {
  const { people } = reading
  const nameOf = (id: string): string => people.find((one) => one.id === id)?.name ?? ''
  const path = readPath(about(reading, subject, 'decision.path')?.value, (id) => nameOf(id) !== '')
  const around = people.filter((one) => one.outside)
  const stand = (one: Reading['people'][number]): string =>
    t('stance.label', { influence: say('stance.influence', one.influence ?? 'unknown'), support: say('stance.support', one.support ?? 'unknown') })
  const foot = [
    ...(path.length > 0 ? [`${t('people.path')}: ${path.map(nameOf).join(' → ')}`] : []),
    ...(around.length > 0 ? [`${t('people.around')}: ${list(around.map((one) => [one.name, one.employer].filter(Boolean).join(' · ')))}`] : []),
  ]
  return treeSheet({
    title, under: `${t('people.tree')} · ${under}`, foot,
    rows: rows(people).map(({ member, depth }) => ({ depth, name: member.name, second: second(reading, member) || member.department, end: stand(member) })),
  })
}
