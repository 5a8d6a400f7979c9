/** Senior people nobody of us has met (P9): of the highest level, or of high influence. Pure. */

export interface Senior {
  readonly id: string
  /** The place of the level in the playbook, the highest 0. */
  readonly rank: number
  readonly influence: string | null
  readonly met: string | null
}

export const unseen = <S extends Senior>(people: readonly S[]): S[] =>
  people.filter((one) => one.met === null && (one.rank === 0 || one.influence === 'high'))
