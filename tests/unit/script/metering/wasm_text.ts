/**
 * Puts WebAssembly modules together from numbers, section by section, so that tests can have any instruction they like. Checks
 * nothing: that is what WebAssembly.validate is for.
 */

export const leb = (value: number): Array<number> => {
  const bytes: Array<number> = []
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push(value % 0x80 | 0x80)
  return [...bytes, value]
}

export const list = (entries: ReadonlyArray<ReadonlyArray<number>>): Array<number> => [
  ...leb(entries.length),
  ...entries.flat(),
]

export const named = (text: string): Array<number> => list([...new TextEncoder().encode(text)].map((byte) => [byte]))

export const section = (id: number, contents: ReadonlyArray<number>): Array<number> => [
  id,
  ...leb(contents.length),
  ...contents,
]

export const I32 = 0x7f
export const I64 = 0x7e

/** A type of functions. */
export const functionType = (parameters: ReadonlyArray<number>, results: ReadonlyArray<number>): Array<number> => [
  0x60,
  ...list(parameters.map((type) => [type])),
  ...list(results.map((type) => [type])),
]

/** A body with groups of locals, `end` included. */
export const body = (code: ReadonlyArray<number>, locals: ReadonlyArray<readonly [number, number]> = []) => {
  const all = [...list(locals.map(([count, type]) => [...leb(count), type])), ...code, 0x0b]
  return [...leb(all.length), ...all]
}

export const moduleOf = (...sections: ReadonlyArray<ReadonlyArray<number>>): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()])

/** Imports a function without parameters and results, whose type is that of the number. */
export const hookImport = (type: number): Array<number> => [...named("host"), ...named("hook"), 0, type]

/** One exported function `f` over `(i32, i32) -> i32`, with a memory of one page; two locals more: numbers 2 and 3. */
export const functionModule = (code: ReadonlyArray<number>): Uint8Array<ArrayBuffer> =>
  moduleOf(
    section(1, list([functionType([], []), functionType([I32, I32], [I32]), functionType([I32], [I32])])),
    section(2, list([hookImport(0)])),
    section(3, list([[1]])),
    section(5, list([[0, 1]])),
    section(7, list([[...named("f"), 0, 1], [...named("memory"), 2, 0]])),
    section(10, list([body(code, [[2, I32]])])),
  )

/** A module with everything that an instruction may mention under the number 0. */
export const instructionModule = (code: ReadonlyArray<number>): Uint8Array<ArrayBuffer> =>
  moduleOf(
    section(1, list([functionType([], [])])),
    section(2, list([hookImport(0)])),
    section(3, list([[0]])),
    section(4, list([[0x70, 0, 1]])),
    section(5, list([[0, 1]])),
    section(6, list([[I32, 1, 0x41, 0, 0x0b]])),
    // Declares function 0, so that ref.func may name it.
    section(9, list([[1, 0, ...list([[0]])]])),
    section(12, [1]),
    section(10, list([body(code, [[1, I32], [1, I64], [1, 0x7d], [1, 0x7c]])])),
    section(11, list([[1, ...list([[1], [2]])]])),
  )
