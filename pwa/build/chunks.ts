/** How the program is cut into files.
 *
 *  Left to itself the bundler cuts some sixty, one for each set of screens that share a module: sixty requests, and a
 *  sixth more bytes, because gzip starts anew in each and every one is named in the first. So what is opened together is
 *  one file: a module belongs to the first of the parts below that needs it by static imports; what none needs is cut as
 *  the bundler likes. Sizes are printed and gated by budget.ts.
 */
export interface ModuleGraph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null
}

interface Part {
  readonly name: string
  readonly roots: readonly string[]
  /** Only these of what the roots need; all when absent. */
  readonly only?: RegExp
  /** Only what two or more of the roots need. */
  readonly shared?: true
}

const VISIT = ['src/features/brief/Brief.svelte', 'src/features/log/Log.svelte']

/** Screens that share more than their parts say. */
const SCREENS = [
  ...['opportunity/Opportunity', 'opportunity/Forecast', 'knowing/Knowing', 'knowing/Talk', 'people/People', 'cultivation/Cultivation'],
  ...['cultivation/Event', 'care/Care', 'gifts/Gifts', 'edit/Contact', 'team/Team', 'training/Training'],
].map((one) => `src/features/${one}.svelte`)

export const PARTS: readonly Part[] = [
  // Until the rows of Today stand.
  { name: 'first', roots: ['src/main.ts', 'src/storage/open.ts', 'src/features/today/Today.svelte'] },
  // What every phone loads right after them: what writes and sends, and what all other screens ask: the rules, and what
  // tells their answers in words.
  {
    name: 'works',
    roots: ['storage/works', 'storage/steps', 'net/server', 'rules/brief', 'parts/settings', 'ui/reasons', 'ui/signals'].map((one) => `src/${one}.ts`),
  },
  // What fields and chips are made of, for the lists too; then a visit: before it the brief, after it the log.
  { name: 'pieces', roots: VISIT, only: /[\\/]src[\\/](ui[\\/]|parts[\\/][^?]+\.ts$)|@lucide/ },
  { name: 'visit', roots: VISIT },
  // While the first copy comes, the line belongs to it.
  { name: 'arrival', roots: ['src/features/signin/FirstSync.svelte'] },
  // What several of the screens below are made of, without which each would come with the first of them that needs it.
  // Before the sheets, for the Team page too, which opens none.
  { name: 'kit', shared: true, only: /[\\/]src[\\/]ui[\\/]|@lucide/, roots: SCREENS },
  // What opens over a screen with a tap.
  {
    name: 'sheets',
    roots: [
      ...['answers/Answer', 'Opportunity'].map((one) => `src/parts/${one}Sheet.svelte`),
      ...['Call', 'Grade', 'Task'].map((one) => `src/features/brief/${one}Sheet.svelte`),
      'src/features/today/Sheets.svelte',
    ],
  },
  // Photos and files: fetched by the screens that show some, when they are drawn.
  { name: 'files', roots: ['Attach', 'Files', 'List', 'Room'].map((one) => `src/parts/files/${one}.svelte`) },
  // What several of them share besides and is nobody's own.
  { name: 'ground', shared: true, only: /^(?!.*[\\/]src[\\/]features[\\/][^\\/]+[\\/])/, roots: SCREENS },
  // One opportunity with all that opens from it.
  {
    name: 'opportunity',
    roots: [
      'Opportunity', 'Scorecards', 'Reviews', 'Doubts', 'Terms', 'MoveSheet', 'ProcessSheet', 'WonSheet', 'LossSheet', 'EditSheet', 'ReviewSheet', 'DoubtSheet',
      'PlanSheet', 'ReplySheet', 'StepSheet',
    ].map((one) => `src/features/opportunity/${one}.svelte`),
  },
  // What is known of an account, and the talk that is prepared from it.
  {
    name: 'knowing',
    roots: ['Knowing', 'Talk', 'NeedSheet', 'RivalSheet', 'TellSheet'].map((one) => `src/features/knowing/${one}.svelte`),
  },
  // The map of people: one file, since its views are tabs of one screen.
  { name: 'people', roots: ['src/features/people/People.svelte'] },
  // The plot and its month, events; what an account is worth and gets; gifts: each with what opens from it.
  {
    name: 'cultivation',
    roots: ['Cultivation', 'Event', 'EventSheet', 'AttendSheet'].map((one) => `src/features/cultivation/${one}.svelte`),
  },
  {
    name: 'care',
    roots: [
      ...['Care', 'PlanSheet', 'SurveySheet', 'SurveyLink', 'ReferenceSheet'].map((one) => `src/features/care/${one}.svelte`),
      ...['Gifts', 'GiftSheet'].map((one) => `src/features/gifts/${one}.svelte`),
    ],
  },
  { name: 'training', roots: ['Training', 'Quiz', 'Self', 'Result'].map((one) => `src/features/training/${one}.svelte`) },
  {
    name: 'edit',
    roots: ['AccountEdit', 'Contact', 'ContactEdit'].map((one) => `src/features/edit/${one}.svelte`),
  },
]

/** Of Svelte's runtime what only forms use, and what sets styles, though Svelte's index names it all. What is listed here
 *  wrongly still comes with the first route, in another file. */
const FORMS = /[\\/]svelte[\\/]src[\\/].*[\\/](bindings[\\/](input|select|universal)|attachments|clone|shared[\\/]warnings)\.js$/
const STYLES = /[\\/]svelte[\\/]src[\\/].*[\\/](elements[\\/]style\.js|shared[\\/]attributes\.js\?style)$/

/** The ids reached from the roots by static imports; `folder` is the one the roots are in. */
export function reached(graph: ModuleGraph, folder: string, roots: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>()
  const stack = roots.map((path) => `${folder}/${path}`)
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (found.has(id)) continue
    found.add(id)
    stack.push(...(graph.getModuleInfo(id)?.importedIds ?? []))
  }
  return found
}

/** The ids that two or more of the roots reach. */
function sharedBy(graph: ModuleGraph, folder: string, roots: readonly string[]): ReadonlySet<string> {
  const [once, twice] = [new Set<string>(), new Set<string>()]
  for (const root of roots) for (const id of reached(graph, folder, [root])) (once.has(id) ? twice : once).add(id)
  return twice
}

export interface Group {
  readonly name: (id: string, graph: ModuleGraph) => string | null
  /** False: a part is complete by `reached`; what Svelte's index names besides need not come along. */
  readonly includeDependenciesRecursively: boolean
}

/** The bundler's `codeSplitting` group for these parts. */
export function chunks(folder: string, parts: readonly Part[] = PARTS): Group {
  let known: { readonly part: Part; readonly ids: ReadonlySet<string> }[] | undefined
  return {
    name(id, graph) {
      if (FORMS.test(id)) return 'pieces'
      if (STYLES.test(id)) return 'works'
      known ??= parts.map((part) => ({ part, ids: part.shared ? sharedBy(graph, folder, part.roots) : reached(graph, folder, part.roots) }))
      return known.find(({ part, ids }) => ids.has(id) && (part.only?.test(id) ?? true))?.part.name ?? null
    },
    includeDependenciesRecursively: false,
  }
}
