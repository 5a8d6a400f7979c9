/** Where a grade stands among those of the playbook, the soonest to close first: its mark's shape and colour follow from
 *  the place, not from the letter, because a method may call its grades as it likes. Fed by what holds the world. */
type Grades = readonly { readonly id: string }[]

let read: () => Grades = () => []

export function feedGrades(source: () => Grades): void {
  read = source
}

/** `a` to `d` by place, the last for all that follow; undefined for what the playbook does not know. */
export function toneOf(grade: string | null | undefined): 'a' | 'b' | 'c' | 'd' | undefined {
  return (['a', 'b', 'c', 'd'] as const)[Math.min(3, read().findIndex((one) => one.id === grade))]
}
