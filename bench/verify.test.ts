import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findPictures, parsePairs } from './lfw-pairs.ts'
import { acceptedAt, bestThreshold, crossValidated, equalErrorRate, errorsAt } from './verify-rates.ts'

const scored = (score: number, same: boolean, fold = 0) => ({ score, same, fold })

test('three columns are one person and four are two; a header with folds deals the pairs out', () => {
  const text = '2 1\nAnn 1 2\nAnn 1 Bob 3\nCid 4 5\r\nCid\t1\tDee\t2\n'
  expect(parsePairs(text, 'pairs.txt')).toEqual([
    { one: { name: 'Ann', number: 1 }, other: { name: 'Ann', number: 2 }, same: true, fold: 0 },
    { one: { name: 'Ann', number: 1 }, other: { name: 'Bob', number: 3 }, same: false, fold: 0 },
    { one: { name: 'Cid', number: 4 }, other: { name: 'Cid', number: 5 }, same: true, fold: 1 },
    { one: { name: 'Cid', number: 1 }, other: { name: 'Dee', number: 2 }, same: false, fold: 1 },
  ])
})

test('a header with the count alone has no folds', () => {
  expect(parsePairs('1\nAnn 1 2\nAnn 1 Bob 3\n', 'p').map(({ fold }) => fold)).toEqual([null, null])
})

test('a bad line is named by its number, and a header that does not fit by both numbers', () => {
  expect(() => parsePairs('1\nAnn 1 2\nAnn one Bob 3\n', 'p.txt')).toThrow('p.txt, line 3')
  expect(() => parsePairs('10 300\nAnn 1 2\n', 'p.txt')).toThrow('6000 in all; there are 1')
  expect(() => parsePairs('1\n\n', 'p.txt')).toThrow('no pair')
})

test('pictures are found in folders and flat; those missing are counted and named', () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-pairs-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'Ann'))
  writeFileSync(join(folder, 'Ann', 'Ann_0001.jpg'), '')
  writeFileSync(join(folder, 'Bob_0003.jpg'), '')
  const pairs = parsePairs('1\nAnn 1 Bob 3\n', 'p')
  expect([...findPictures(pairs, folder).values()]).toEqual([
    join(folder, 'Ann', 'Ann_0001.jpg'),
    join(folder, 'Bob_0003.jpg'),
  ])
  expect(() => findPictures(parsePairs('1\nAnn 1 2\n', 'p'), folder)).toThrow(
    '1 of 2 pictures are missing: Ann 2',
  )
  expect(() => findPictures(pairs, join(folder, 'nowhere'))).toThrow('is not there')
})

const overlapping = [
  ...[0.9, 0.8, 0.7, 0.3].map((score) => scored(score, true)),
  ...[0.6, 0.5, 0.1, 0].map((score) => scored(score, false)),
]

test('rates are what they are by hand', () => {
  expect(bestThreshold(overlapping)).toBeCloseTo(0.65)
  expect(errorsAt(overlapping, 0.65)).toEqual({ falseAccepts: 0, falseRejects: 0.25 })
  expect(equalErrorRate(overlapping)).toBeCloseTo(0.25)
  expect(acceptedAt(overlapping, 0.001)).toEqual({ rate: 0.75, threshold: 0.6 })
  expect(acceptedAt(overlapping, 0.5)).toEqual({ rate: 1, threshold: 0.1 })
})

test('a fold is judged at a threshold that it had no part in', () => {
  const pairs = [
    scored(0.9, true, 0),
    scored(0.1, false, 0),
    // On its own this fold would be split at 0.35; the other one puts the threshold at 0.5.
    scored(0.4, true, 1),
    scored(0.3, false, 1),
  ]
  expect(crossValidated(pairs).mean).toBeCloseTo((0.5 + 1) / 2, 1)
  expect(crossValidated(pairs).deviation).toBeGreaterThan(0)
})
