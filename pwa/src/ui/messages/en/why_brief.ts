/** Sentences for every other reason code of shared_schema/rules: what the brief says. */
export default {
  'why.grade.input': '{item}: {value} ({when})',
  'why.grade.unlike': 'For grade {grade}, “{item}” should not be “{value}”',
  'why.grade.inputs_disagree': 'What we know contradicts itself and gives no grade',
  'why.ask.item': '{item}',
  'why.ask.grade': '{grade}',
  'why.touch.not_used': 'Not tried yet: {touch}',
  'why.touch.not_lately': 'Not used lately: {touch} (last {when})',
} as const
