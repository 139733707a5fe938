/*
 * The inner loop of the face search, in AssemblyScript: compiled with wasm SIMD to ../kernel.wasm by
 * ../testing/main.ts. Addresses are bytes in the memory the caller gives; nothing is allocated. `dims` is a multiple of 16.
 */

/**
 * The rows of a block that may reach `floor`: their numbers go to `outRows` (u32), what they can reach at most to
 * `outUppers` (f64); gives how many.
 *
 * A row is 8-bit codes q with a scale s and the length of what rounding lost, |e|; the query is 15-bit codes r with a
 * scale t and loss f. Then x·y = st(q·r) + (sq)·f + e·y, and by Cauchy and Schwarz x·y ≤ st(q·r) + |e||y| + |sq||f|.
 * `reach` is |y| + |f|; `slack` stands for |x||f| and for the rounding of this sum itself.
 */
export function scan(
  codes: usize,
  scales: usize,
  losses: usize,
  rows: usize,
  dims: usize,
  query: usize,
  queryScale: f64,
  reach: f64,
  slack: f64,
  floor: f64,
  outRows: usize,
  outUppers: usize,
): usize {
  let found: usize = 0
  let row: usize = codes
  for (let index: usize = 0; index < rows; index += 1) {
    let even: v128 = i32x4.splat(0)
    let odd: v128 = i32x4.splat(0)
    let at: usize = query
    const end: usize = row + dims
    while (row < end) {
      const sixteen: v128 = v128.load(row)
      even = i32x4.add(even, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(sixteen), v128.load(at)))
      odd = i32x4.add(odd, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(sixteen), v128.load(at, 16)))
      row += 16
      at += 32
    }
    const sum: v128 = i32x4.add(even, odd)
    const dot: i32 =
      i32x4.extract_lane(sum, 0) +
      i32x4.extract_lane(sum, 1) +
      i32x4.extract_lane(sum, 2) +
      i32x4.extract_lane(sum, 3)
    const four: usize = index << 2
    const upper: f64 = queryScale * load<f32>(scales + four) * dot + reach * load<f32>(losses + four) + slack
    if (upper >= floor) {
      store<u32>(outRows + (found << 2), index)
      store<f64>(outUppers + (found << 3), upper)
      found += 1
    }
  }
  return found
}

/** The inner product of two vectors of 32-bit floats, summed in double precision in one fixed order. */
export function exact(left: usize, right: usize, dims: usize): f64 {
  let first: v128 = f64x2.splat(0)
  let second: v128 = f64x2.splat(0)
  const end: usize = left + (dims << 2)
  while (left < end) {
    first = f64x2.add(
      first,
      f64x2.mul(
        f64x2.promote_low_f32x4(v128.load64_zero(left)),
        f64x2.promote_low_f32x4(v128.load64_zero(right)),
      ),
    )
    second = f64x2.add(
      second,
      f64x2.mul(
        f64x2.promote_low_f32x4(v128.load64_zero(left, 8)),
        f64x2.promote_low_f32x4(v128.load64_zero(right, 8)),
      ),
    )
    left += 16
    right += 16
  }
  const sum: v128 = f64x2.add(first, second)
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)
}
