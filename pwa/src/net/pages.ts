/** The name of the database in which a person's Team pages are kept (`cache.ts`), for whoever has to let go of it. */
export const pagesName = (owner: string): string => `headland-pages.${owner}`
