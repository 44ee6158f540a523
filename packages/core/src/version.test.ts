import { expect, test } from 'vitest'
import { ladder, load } from './testing/index.ts'
import { compareVersions, newestRunbook } from './version.ts'

const order = [
  '1.0.0-alpha',
  '1.0.0-alpha.1',
  '1.0.0-alpha.beta',
  '1.0.0-beta',
  '1.0.0-beta.2',
  '1.0.0-beta.11',
  '1.0.0-rc.1',
  '1.0.0',
  '1.0.1',
  '1.2.0',
  '1.10.0',
  '2.0.0',
]

test('versions stand as semver.org puts them', () => {
  for (const [at, version] of order.entries()) {
    expect(compareVersions(version, version)).toBe(0)
    for (const later of order.slice(at + 1)) {
      expect(compareVersions(version, later), `${version} < ${later}`).toBeLessThan(0)
      expect(compareVersions(later, version)).toBeGreaterThan(0)
    }
  }
  expect(compareVersions('1.0.0+a', '1.0.0+b')).toBe(0)
})

test('of equal versions the last given is the newest; another id does not count', () => {
  const [one, other] = [load(ladder), load({ ...ladder, meta: { ...ladder.meta, title: 'Other' } })]
  expect(newestRunbook([one, other], 'ladder')).toBe(other)
  expect(newestRunbook([one], 'nope')).toBeUndefined()
})
