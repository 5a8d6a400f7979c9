/** Imports run one way: generated ← rules, sync ← storage ← parts ← features ← main.
 *
 * `ui` (components, messages) and `net` (the REST client) stand beside: features use them; they know no feature.
 * TypeScript's one-config-per-runtime keeps the DOM out of the pure folders; this keeps the direction.
 */
const inside = (...folders) => `^src/(${folders.join('|')})/`
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: inside(from), pathNot: '\\.test\\.ts$' },
  to: { path: '^src/', pathNot: inside(from, ...allowed) },
})

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    only('generated-stands-alone', 'generated', [], 'Generated code imports nothing of ours.'),
    only('rules-are-pure', 'rules', ['generated'], 'Rules are pure mirrors of shared_schema/rules.'),
    only('sync-is-pure', 'sync', ['generated'], 'The phone core decides without I/O.'),
    only('net-knows-no-screen', 'net', ['generated'], 'The REST client speaks the wire and nothing else.'),
    only('storage-knows-no-screen', 'storage', ['generated', 'rules', 'sync', 'net'], 'Storage serves screens; it never imports one.'),
    only('ui-knows-no-feature', 'ui', ['generated', 'rules'], 'Components show what they are given.'),
    only('worker-stands-alone', 'service-worker', ['generated', 'rules', 'sync', 'storage', 'net', 'ui/messages'], 'The service worker has no screens.'),
    only('simulation-drives-the-core', 'simulation', ['generated', 'rules', 'sync'], 'The simulation runs the real core and no copy of it.'),
    {
      name: 'features-know-no-other',
      comment: 'A screen does not import another screen; what two share goes to parts, ui, rules or storage.',
      severity: 'error',
      from: { path: '^src/features/([^/]+)/' },
      to: { path: '^src/features/', pathNot: '^src/features/$1/' },
    },
    {
      name: 'parts-know-no-screen',
      comment: 'What several screens share stands below them.',
      severity: 'error',
      from: { path: '^src/parts/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/features/' },
    },
    {
      name: 'no-cycles',
      comment: 'A cycle has no first line to read. (Types may refer to each other.)',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolved',
      comment: 'An import that resolves to nothing.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^virtual:' },
    },
    {
      name: 'no-dev-packages-in-the-product',
      comment: 'What ships must be a dependency, not a dev dependency.',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$|^src/(testing|simulation)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.node.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'browser', 'default', 'types'],
      extensions: ['.ts', '.js', '.svelte', '.svelte.ts', '.json', '.d.ts'],
    },
  },
}
