/** A rep's day at the wire: the phone's own storage and exchange over a database in memory, talking to a real server.
 *  One JSON request on stdin, one JSON answer: bytes sent and received as the sockets counted them (headers, cookies and
 *  compression included, TLS not). Runs the sources themselves by Node's type stripping. */
import { readFileSync } from 'node:fs'
import { Agent, request as ask } from 'node:http'
import { createRequire, registerHooks } from 'node:module'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'

registerHooks({
  resolve: (specifier, context, next) =>
    next(/^\.{1,2}\//.test(specifier) && !/\.\w+$/.test(specifier) ? `${specifier}.ts` : specifier, context),
  // Vite gives a JSON file's members by name.
  load: (url, context, next) => {
    if (!url.endsWith('.json')) return next(url, context)
    const value = JSON.parse(readFileSync(new URL(url), 'utf8'))
    const named = Object.keys(value).filter((name) => /^[a-z]\w*$/i.test(name) && name !== 'private')
    const source = `const value = ${JSON.stringify(value)}\nexport default value\nexport const { ${named.join(', ')} } = value`
    return { format: 'module', source, shortCircuit: true }
  },
})
const packages = createRequire(new URL('../../pwa/package.json', import.meta.url))
await import(pathToFileURL(packages.resolve('fake-indexeddb/auto')).href)

const { origin, cookie, session, changes } = JSON.parse(await text(process.stdin))
const { hostname, port } = new URL(origin)
const agent = new Agent({ keepAlive: true })
const sockets = new Set()
let requests = 0

/** What a phone's browser sends with each request. */
const HEADERS = {
  'Accept-Encoding': 'gzip, deflate, br, zstd',
  'Accept-Language': 'zh-CN,zh;q=0.9',
  Cookie: cookie,
  Origin: origin,
  Referer: `${origin}/`,
  'Sec-Fetch-Dest': 'empty',
  'Sec-Fetch-Mode': 'cors',
  'Sec-Fetch-Site': 'same-origin',
  'User-Agent': 'Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36',
  'sec-ch-ua': '"Chromium";v="130", "Google Chrome";v="130", "Not?A_Brand";v="99"',
  'sec-ch-ua-mobile': '?1',
  'sec-ch-ua-platform': '"Android"',
}
const UNPACK = { gzip: gunzipSync, br: brotliDecompressSync }

globalThis.fetch = (path, { method = 'GET', headers = {}, body = null } = {}) =>
  new Promise((resolve, reject) => {
    requests += 1
    const bytes = body === null ? undefined : Buffer.from(body)
    const length = bytes ? { 'Content-Length': bytes.length } : {}
    const sent = ask({ hostname, port, path, method, agent, headers: { ...HEADERS, ...headers, ...length } }, (got) => {
      const parts = []
      got.on('data', (part) => parts.push(part))
      got.on('end', () => {
        const packed = Buffer.concat(parts)
        const unpack = UNPACK[got.headers['content-encoding']]
        resolve(new Response(got.statusCode === 204 ? null : unpack ? unpack(packed) : packed, { status: got.statusCode }))
      })
    })
    sent.on('socket', (socket) => sockets.add(socket))
    sent.on('error', reject)
    sent.end(bytes)
  })

function counted() {
  const sum = (name) => [...sockets].reduce((total, socket) => total + socket[name], 0)
  return { up: sum('bytesWritten'), down: sum('bytesRead'), requests }
}
const since = (before) => {
  const after = counted()
  return Object.fromEntries(Object.keys(after).map((name) => [name, after[name] - before[name]]))
}

const { openWorld } = await import('../../pwa/src/storage/open.ts')
const { HttpTransport } = await import('../../pwa/src/storage/transport.ts')
const { Client } = await import('../../pwa/src/net/client.ts')
const world = await openWorld(session, { live: false, speller: undefined, transport: new HttpTransport(new Client()) })
await world.syncNow()
const first = counted()
const idle = counted()
await world.syncNow()
const nothing = since(idle)
const morning = counted()
for (const save of changes) {
  const answer = await world.save(save)
  if ('code' in answer) throw new Error(`refused: ${JSON.stringify(answer)}`)
  await world.syncNow()
}
const day = since(morning)
if (world.status.waiting > 0 || world.status.needsYou > 0) throw new Error(`left over: ${JSON.stringify(world.status)}`)
process.stdout.write(JSON.stringify({ first, nothing, day, records: (await world.storage()).records }))
process.exit(0)
