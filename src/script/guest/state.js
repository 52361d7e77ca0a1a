/**
 * Guest code: what a stateful script remembers, as text and back. Values keep their identity, so that a list which is
 * reached in two ways stays one list, and circles stay circles. What is no plain value is refused with its path.
 */
;(function ({ ExactDecimal }) {
  const { Array, BigInt, Date, JSON, Map, Number, Object, Reflect, Set, String } = globalThis
  const { getOwnPropertyDescriptor, getPrototypeOf, is } = Object
  const { ownKeys } = Reflect
  const { isArray } = Array
  const { isFinite } = Number
  const { stringify, parse } = JSON

  class Refused {
    constructor(what, key) {
      this.what = what
      this.key = key
    }
  }

  /** Members of an object as keys and values by turns. */
  const members = (object) => {
    const found = []
    for (const key of ownKeys(object)) {
      if (isArray(object) && key === "length") continue
      const property = getOwnPropertyDescriptor(object, key)
      if (typeof key === "symbol") throw new Refused("has a member named by a symbol")
      if (!("value" in property)) throw new Refused("is an accessor", key)
      found.push(key, property.value)
    }
    return found
  }

  /** Kind and content of an object; the content is made of values. */
  const opened = (object) => {
    if (isArray(object)) return ["list", [object.length, ...members(object)]]
    const prototype = getPrototypeOf(object)
    if (prototype === null) return ["bare", members(object)]
    if (prototype === Object.prototype) return ["object", members(object)]
    if (prototype === Map.prototype) return ["map", [...object].flat()]
    if (prototype === Set.prototype) return ["set", [...object]]
    if (prototype === Date.prototype) return ["date", [object.getTime()]]
    throw new Refused("is an instance of a class")
  }

  /** By what a value in the content of an object is reached. */
  const keyIn = (kind, content, n) => {
    if (kind === "map") return `${n % 2 === 0 ? "key" : "value"} ${n >> 1}`
    const isValue = kind === "list" ? n > 0 && n % 2 === 0 : kind !== "set" && n % 2 === 1
    return isValue ? content[n - 1] : n
  }

  const pack = (state) => {
    /** Every object once: itself, and from where it was reached. */
    const objects = [state]
    const from = [[-1, "context.state"]]
    const numbers = new Map([[state, 0]])
    const nodes = []
    const pathTo = (i) => i < 0 ? "" : pathTo(from[i][0]) + (from[i][0] < 0 ? "" : ".") + from[i][1]

    const packed = (value, i, key) => {
      switch (typeof value) {
        case "string":
        case "boolean":
          return value
        case "number":
          return isFinite(value) && !is(value, -0) ? value : ["n", is(value, -0) ? "-0" : String(value)]
        case "bigint":
          return ["b", String(value)]
        case "undefined":
          return ["u"]
        case "object":
          break
        default:
          throw new Refused(`is a ${typeof value}`, key)
      }
      if (value === null) return null
      if (value instanceof ExactDecimal) return ["d", String(value)]
      let number = numbers.get(value)
      if (number === undefined) {
        number = objects.length
        numbers.set(value, number)
        objects.push(value)
        from.push([i, String(key)])
      }
      return ["r", number]
    }

    let i = 0
    try {
      for (; i < objects.length; i++) {
        const [kind, content] = opened(objects[i])
        nodes.push([kind, content.map((value, n) => packed(value, i, keyIn(kind, content, n)))])
      }
      return stringify(nodes)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      const path = pathTo(i) + (error.key === undefined ? "" : `.${error.key}`)
      return `!${path} ${error.what}, which cannot be kept`
    }
  }

  const SHELLS = {
    list: ([length]) => new Array(length),
    bare: () => Object.create(null),
    object: () => ({}),
    map: () => new Map(),
    set: () => new Set(),
    date: ([time]) => new Date(isArray(time) ? Number.NaN : time),
  }

  /** Puts what was packed into the empty state of a new sandbox. */
  const unpack = (text, state) => {
    const nodes = parse(text)
    const objects = nodes.map(([kind, content], i) => i === 0 ? state : SHELLS[kind](content))
    const unpacked = (value) => {
      if (!isArray(value)) return value
      const [mark, content] = value
      switch (mark) {
        case "n":
          return Number(content)
        case "b":
          return BigInt(content)
        case "u":
          return undefined
        case "d":
          return new ExactDecimal(content)
        default:
          return objects[content]
      }
    }
    const fill = (object, content, first) => {
      for (let n = first; n < content.length; n += 2) {
        const value = unpacked(content[n + 1])
        Object.defineProperty(object, content[n], { value, writable: true, enumerable: true, configurable: true })
      }
    }
    nodes.forEach(([kind, content], i) => {
      const object = objects[i]
      if (kind === "map") {
        for (let n = 0; n < content.length; n += 2) object.set(unpacked(content[n]), unpacked(content[n + 1]))
      } else if (kind === "set") { for (const value of content) object.add(unpacked(value)) }
      else if (kind !== "date") fill(object, content, kind === "list" ? 1 : 0)
    })
  }

  return (state) => ({ pack: () => pack(state), unpack: (text) => unpack(text, state) })
})
