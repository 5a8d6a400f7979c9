/** A pane that scrolls and holds nothing the keyboard stops at is a stop itself, with the name of its heading: else its end
 *  is read by a finger alone (WCAG 2.1.1). A list whose people are not on this phone; a long text in a sheet.
 *
 *  One look after each change, at the two or three panes there are. Not chosen: a stop on every pane, a Tab more on each
 *  screen that does not need it; a look by each pane for itself, which Today would wait for before its first paint. */

/** Page, Sheet, and what stands without tabs. */
const PANES = '.page > .body, .sheet > .body, main.alone'
const STOP = ':is(a[href], button, input, select, textarea, summary, [tabindex]):not(:disabled, [tabindex="-1"])'

function settle(pane: HTMLElement): void {
  // Asked in this order: a list that moves under a finger is not measured.
  if (pane.querySelector(STOP) === null && pane.scrollHeight > pane.clientHeight) {
    pane.tabIndex = 0
    pane.setAttribute('role', 'region')
    pane.setAttribute('aria-label', pane.parentElement?.querySelector('h1, h2')?.textContent?.trim() ?? '')
  } else if (pane.hasAttribute('tabindex')) {
    for (const name of ['tabindex', 'role', 'aria-label']) pane.removeAttribute(name)
  }
}

/** From now on, until what it returns is called. */
export function keepReachable(root: HTMLElement): () => void {
  let asked = 0
  const soon = (): void => void (asked ||= requestAnimationFrame(look))
  function look(): void {
    asked = 0
    for (const pane of root.querySelectorAll<HTMLElement>(PANES)) settle(pane)
  }
  const changed = new MutationObserver(soon)
  changed.observe(root, { childList: true, subtree: true })
  addEventListener('resize', soon)
  soon()
  return () => {
    cancelAnimationFrame(asked)
    changed.disconnect()
    removeEventListener('resize', soon)
  }
}
