/** The playbooks on the server, asked through one desk by the editor, its history and its counts. */
import { PlaybookDesk } from '../../../net/playbooks'
import { client } from '../../../net/server'

export const playbooks = new PlaybookDesk(client)
