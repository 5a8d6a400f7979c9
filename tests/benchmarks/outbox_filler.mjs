/** For a page of the app's origin with the app closed: as many saves as given, in the outbox of whoever is signed in. */
import { Database } from '../../pwa/src/storage/database'
import { newId } from '../../pwa/src/storage/ids'
import { Phone } from '../../pwa/src/storage/phone'
import { compose } from '../../pwa/src/sync/outbox'

globalThis.fillOutbox = async (asked) => {
  const changes = asked.map((change) => ({ id: newId(), ...change }))
  const { current, people } = JSON.parse(localStorage.getItem('headland.session'))
  const database = new Database(`headland.${current}`)
  const phone = await Phone.open(database, people[current])
  const before = Date.now()
  await phone.save((step) => changes.forEach((change, index) => compose(step, phone.replica.copy, change, before + index)))
  database.close()
  return phone.replica.waiting
}
