/** Once the first rows stand, or the browser has nothing to do; soon in any case, also in a page nobody sees. A slow phone
 *  needs a second to its rows: what starts before them stands in their way. */
export function afterPaint(work: () => void): void {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(work, { timeout: 2000 })
  else setTimeout(work, 50)
}
