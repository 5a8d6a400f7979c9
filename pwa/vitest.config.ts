/** Tests of the phone: pure modules run in plain Node; what needs a document says so in its first line
 *  (`// @vitest-environment jsdom`). */
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { svelteTesting } from '@testing-library/svelte/vite'
import { defineConfig } from 'vitest/config'

import { icons } from './build/icons.ts'

export default defineConfig({
  plugins: [icons(), svelte(), svelteTesting()],
  test: {
    include: ['src/**/*.test.ts', 'build/**/*.test.ts'],
    environment: 'node',
    setupFiles: ['src/testing/dialog.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    unstubGlobals: true,
    restoreMocks: true,
  },
})
