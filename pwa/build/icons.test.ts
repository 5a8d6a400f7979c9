import { describe, expect, test } from 'vitest'
import { shapes } from './icons'

describe('shapes', () => {
  test('are written out as the package has them', () => {
    const component = 'const iconData = { "name": "x", "size": 24, "node": [["path", { "d": "M1 2" }], ["circle", { "r": 3 }]] };'
    expect(shapes(component)).toBe('<path d="M1 2"/><circle r="3"/>')
  })
  test('a package that writes them in another way ends the build', () => {
    expect(() => shapes('<script></script>')).toThrow(/without its shapes/)
    expect(() => shapes('const iconData = { "size": 48, "node": [] };')).toThrow(/48/)
  })
})
