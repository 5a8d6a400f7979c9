/** The installed app: a new version waits until the person takes it. */
export const installed = {
  'installed.update': 'A new version is ready',
  'installed.update_now': 'Update now',
  'installed.later': 'Later',
} as const
