/** What JavaScript has had for a while and older versions of Node lack. Nothing is replaced that is there. */
const fromBuffer = (buffer: Buffer): Uint8Array => new Uint8Array(buffer)

const STATIC: ReadonlyArray<readonly [object, Readonly<Record<string, unknown>>]> = [
  [Uint8Array, {
    fromBase64: (text: string) => fromBuffer(Buffer.from(text, "base64")),
    fromHex: (text: string) => fromBuffer(Buffer.from(text, "hex")),
  }],
  [Uint8Array.prototype, {
    toBase64(this: Uint8Array) {
      return Buffer.from(this.buffer, this.byteOffset, this.byteLength).toString("base64")
    },
    toHex(this: Uint8Array) {
      return Buffer.from(this.buffer, this.byteOffset, this.byteLength).toString("hex")
    },
  }],
  [Array, {
    async fromAsync<A, B>(items: AsyncIterable<A>, map: (item: A) => B) {
      const all: Array<B | A> = []
      for await (const item of items) all.push(map === undefined ? item : await map(item))
      return all
    },
  }],
  [Map, {
    groupBy<A, K>(items: Iterable<A>, keyOf: (item: A) => K) {
      const groups = new Map<K, Array<A>>()
      for (const item of items) {
        const key = keyOf(item)
        const group = groups.get(key)
        if (group === undefined) groups.set(key, [item])
        else group.push(item)
      }
      return groups
    },
  }],
  [Promise, {
    withResolvers() {
      let resolve: unknown
      let reject: unknown
      const promise = new Promise((yes, no) => {
        resolve = yes
        reject = no
      })
      return { promise, resolve, reject }
    },
  }],
]

export function provideBuiltIns(): void {
  for (const [place, members] of STATIC) {
    for (const [name, value] of Object.entries(members)) {
      if (!(name in place)) Object.defineProperty(place, name, { value, configurable: true, writable: true })
    }
  }
  provideIterators()
}

/** Methods of iterators: `reduce`, `map`, `filter`, `some`, `toArray` and the like, by way of arrays. */
function provideIterators(): void {
  if ("Iterator" in globalThis) return
  const prototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())) as object
  for (const name of ["map", "filter", "flatMap"] as const) {
    define(prototype, name, function* (this: Iterable<unknown>, ...args: ReadonlyArray<unknown>) {
      const items = [...this]
      yield* Reflect.apply(items[name], items, args) as Array<unknown>
    })
  }
  for (const name of ["reduce", "some", "every", "find", "forEach"] as const) {
    define(prototype, name, function (this: Iterable<unknown>, ...args: ReadonlyArray<unknown>) {
      const items = [...this]
      return Reflect.apply(items[name], items, args)
    })
  }
  define(prototype, "toArray", function (this: Iterable<unknown>) {
    return [...this]
  })
  const from = (items: Iterable<unknown>) => items[Symbol.iterator]()
  Object.defineProperty(globalThis, "Iterator", { value: { from, prototype }, configurable: true, writable: true })
}

function define(place: object, name: string, value: unknown): void {
  Object.defineProperty(place, name, { value, configurable: true, writable: true })
}
