/** Sentences for the reasons of Today and Accounts: why an account is due (shared_schema/rules). */
export default {
  'why.other': '{code}',
  'why.joint': '，',
  'why.because': '（{reason}）',
  'why.either': '{a} 或 {b}',
  'why.touch.cadence': '{grade} 级，每 {n} 天一次',
  'why.touch.override': '自定每 {days} 天一次{because}',
  'why.touch.rule': '{rule}：每 {days} 天一次',
  'why.touch.segment': '{grade} 级，{segment}：每 {days} 天一次',
  'why.touch.ungraded': '未定级，每 {n} 天一次',
  'why.touch.opportunity': '{grade} 级，“{name}”每 {days} 天跟一次',
  'why.touch.last': '已 {n} 天没联系',
  'why.touch.last_today': '今天联系过',
  'why.touch.never': '还没联系过',
  'why.touch.snoozed': '推迟到{until}{because}',
  'why.touch.not_cultivated': '不再维护（{status}）',
} as const
