/** Where a phone remembers, outside of its database of this name, that there is one (`witness.ts`). */
export const witnessKey = (name: string): string => `headland.witness.${name}`
