/**
 * Guest code: random numbers from a seed, for `Math.random` and `utils.newGuid`. Not for secrets.
 */
;(function () {
  const { Math } = globalThis

  /** xoshiro128**, seeded per chunk by the host. */
  let [a, b, c, d] = [1, 2, 3, 4]
  const rotate = (x, k) => (x << k) | (x >>> (32 - k))
  const random32 = () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0
    const t = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = rotate(d, 11)
    return result
  }
  Math.random = () => ((random32() >>> 5) * 2 ** 26 + (random32() >>> 6)) / 2 ** 53
  const reseed = (seed) => {
    ;[a, b, c, d] = seed
    for (let i = 0; i < 16; i++) random32()
  }

  const hex = (n, length) => n.toString(16).padStart(length, "0")
  const newGuid = () => {
    const [p, q, r, s] = [random32(), random32(), random32(), random32()]
    return `${hex(p, 8)}-${hex(q >>> 16, 4)}-4${hex(q & 0xfff, 3)}-${hex(0x8000 | (r >>> 18), 4)}-${
      hex(r & 0xffff, 4)
    }${hex(s, 8)}`
  }

  return { reseed, newGuid }
})
