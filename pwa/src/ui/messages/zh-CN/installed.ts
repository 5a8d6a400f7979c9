/** The installed app: a new version waits until the person takes it; one that is too old only reads. */
export const installed = {
  'installed.update': '新版本已就绪',
  'installed.update_now': '立即更新',
  'installed.later': '稍后',
  'installed.outdated': '更新后才能继续填写',
  'installed.outdated_help': '应用版本太旧，暂时不能修改。所有内容都能查看，待上传的内容照样会送出。',
  'installed.none_yet': '新版本还没有准备好，应用每小时会查找一次。这台设备上的内容都不会丢失。',
} as const
