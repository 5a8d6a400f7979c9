/** Which modules a phone needs before Today shows: reached by static imports from the page, the storage it opens and Today.
 *
 *  They go into one file. Left to itself the bundler cuts them into some forty, one for each set of screens that share
 *  a module: forty requests, and 16 % more bytes, because gzip starts anew in each. */
export interface ModuleGraph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null
}

export const ROOTS = ['src/main.ts', 'src/storage/open.ts', 'src/features/today/Today.svelte']

/** The ids reached from the roots by static imports; `root` is the folder the roots are in. */
export function reached(graph: ModuleGraph, root: string): ReadonlySet<string> {
  const found = new Set<string>()
  const stack = ROOTS.map((path) => `${root}/${path}`)
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (found.has(id)) continue
    found.add(id)
    stack.push(...(graph.getModuleInfo(id)?.importedIds ?? []))
  }
  return found
}

/** Parts of Svelte's runtime that only lazy screens use, though its index names them all. What is listed here wrongly
 *  still comes with the first route, as a file of its own. */
const LATER = /[\\/]svelte[\\/]src[\\/].*(svelte-element|custom-element|legacy-client|html|animations|transitions|bindings[\\/](input|size|media|window|navigator))\.js$/

/** A group for the bundler's `codeSplitting`: the first route in one file, everything else as the bundler likes. */
export function firstRoute(root: string): { name: (id: string, graph: ModuleGraph) => string | null } {
  let known: ReadonlySet<string> | undefined
  return { name: (id, graph) => (!LATER.test(id) && (known ??= reached(graph, root)).has(id) ? 'first' : null) }
}
