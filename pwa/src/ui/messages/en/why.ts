/** Sentences for the reasons of Today and Accounts: why an account is due (shared_schema/rules). */
export default {
  'why.other': '{code}',
  'why.joint': ', ',
  'why.because': ' ({reason})',
  'why.either': '{a} or {b}',
  'why.touch.cadence': { one: '{grade}, every day', other: '{grade}, every {n} days' },
  'why.touch.override': 'own cadence: every {days} days{because}',
  'why.touch.rule': '{rule}: every {days} days',
  'why.touch.segment': '{grade}, {segment}: every {days} days',
  'why.touch.ungraded': { one: 'not graded, every day', other: 'not graded, every {n} days' },
  'why.touch.opportunity': '{grade}, “{name}” every {days} days',
  'why.touch.last': { one: 'last touched {n} day ago', other: 'last touched {n} days ago' },
  'why.touch.last_today': 'touched today',
  'why.touch.never': 'never touched',
  'why.touch.snoozed': 'put off until {until}{because}',
  'why.touch.not_cultivated': 'no longer cultivated ({status})',
} as const
