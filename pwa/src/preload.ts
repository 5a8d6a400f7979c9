/** Loads a lazy part together with what it imports and its styles, instead of one after the other; a screen is drawn
 *  when its styles are here. In place of Vite's own (build/preload.ts), which can do what we never ask of it. */
const asked = new Map<string, Promise<void>>()

export function preload<T>(load: () => Promise<T>, files: readonly string[] = []): Promise<T> {
  return Promise.all(files.map((file) => fetched(`/${file}`))).then(load)
}

function fetched(url: string): Promise<void> | undefined {
  const style = url.endsWith('.css')
  let there = asked.get(url)
  if (!there && !document.querySelector(`link[href="${url}"]`)) {
    const link = document.createElement('link')
    link.rel = style ? 'stylesheet' : 'modulepreload'
    link.href = url
    there = new Promise((resolve, reject) => {
      link.onload = () => resolve()
      link.onerror = () => {
        // Asked for again by the next try.
        asked.delete(url)
        link.remove()
        reject(new Error(`${url} did not come`))
      }
    })
    asked.set(url, there)
    document.head.append(link)
  }
  // A script that was not fetched ahead is fetched by `load`, and only that may fail.
  if (style) return there
  void there?.catch(() => undefined)
  return undefined
}
