/** Sentences for every other reason code of shared_schema/rules: what the brief says. */
export default {
  'why.grade.input': '{item}：{value}（{when}）',
  'why.grade.unlike': '若是 {grade} 级，“{item}”不该是“{value}”',
  'why.grade.inputs_disagree': '几条情报互相矛盾，看不出等级',
  'why.ask.item': '{item}',
  'why.ask.grade': '{grade}',
  'why.touch.not_used': '还没用过的方式：{touch}',
  'why.touch.not_lately': '很久没用的方式：{touch}（上次{when}）',
} as const
