/** The installed app: a new version waits until the person takes it; one that is too old only reads. */
export const installed = {
  'installed.update': 'A new version is ready',
  'installed.update_now': 'Update now',
  'installed.later': 'Later',
  'installed.outdated': 'Update to go on writing',
  'installed.outdated_help': 'This app is too old to change anything. You can read everything, and what waits here is still sent.',
  'installed.none_yet': 'No newer version is there yet. It is looked for every hour; nothing on this device is lost.',
} as const
