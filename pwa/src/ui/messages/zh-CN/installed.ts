/** The installed app: a new version waits until the person takes it. */
export const installed = {
  'installed.update': '新版本已就绪',
  'installed.update_now': '立即更新',
  'installed.later': '稍后',
} as const
