import { PlaybookDesk } from '../../../net/playbooks'
import { client } from '../../../net/server'

export const playbooks = new PlaybookDesk(client)
