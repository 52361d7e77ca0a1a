/**
 * Guest code: freezes everything the language brings along, so that no row can change the world of the next one. Not a
 * fence against the host: that is the sandbox itself.
 */
;(function () {
  const { BigInt, Boolean, Error, Map, Number, Object, Reflect, Set, String, Symbol, TypeError } = globalThis
  const { defineProperty, freeze, getOwnPropertyDescriptor, getPrototypeOf, is, preventExtensions } = Object
  const { ownKeys } = Reflect
  const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function"

  /**
   * Frozen prototypes must not stop a script from giving its own objects a property of the same name, which an inherited
   * read-only property would. Accessors that define on the object itself let it through.
   */
  const soften = (prototype, names) => {
    for (const name of names) {
      const property = getOwnPropertyDescriptor(prototype, name)
      if (property === undefined || !property.configurable || !("value" in property)) continue
      const { value } = property
      const get = () => value
      const set = function (own) {
        if (this === prototype) throw new TypeError(`the built-in ${String(name)} cannot be changed`)
        defineProperty(this, name, { value: own, writable: true, enumerable: true, configurable: true })
      }
      defineProperty(prototype, name, { get, set, enumerable: false, configurable: false })
    }
  }

  const freezeAll = (roots) => {
    const seen = new Set([globalThis])
    const waiting = [...roots]
    while (waiting.length > 0) {
      const value = waiting.pop()
      if (!isObject(value) || seen.has(value)) continue
      seen.add(value)
      freeze(value)
      waiting.push(getPrototypeOf(value))
      for (const key of ownKeys(value)) {
        const property = getOwnPropertyDescriptor(value, key)
        waiting.push(property.value, property.get, property.set)
      }
    }
  }

  // Primitives cannot be given properties; plain methods are faster than accessors.
  const primitives = [BigInt, Boolean, Number, String, Symbol].map((type) => type.prototype)

  const deepFreeze = (value) => {
    if (!isObject(value)) return value
    for (const name of ownKeys(value)) deepFreeze(value[name])
    return freeze(value)
  }

  /** Global names with what they mean so far: properties of the global object that have a value. */
  const named = () =>
    ownKeys(globalThis).map((name) => ({ name, property: getOwnPropertyDescriptor(globalThis, name) }))
      .filter(({ property }) => "value" in property)

  /**
   * Freezes all built-ins and `others`, and makes `given` global names, frozen too. The global object stays open until
   * the script has declared its own names: what is returned closes it, with the names that the script did not declare.
   */
  return function harden(given, others) {
    const globals = ownKeys(globalThis).map((name) => globalThis[name])
    const prototypes = globals.filter((value) => typeof value === "function" && isObject(value.prototype))
      .map((value) => value.prototype)
    for (const prototype of prototypes) {
      if (primitives.includes(prototype)) continue
      const isGeneral = prototype === Object.prototype || prototype instanceof Error ||
        prototype === Error.prototype
      soften(prototype, isGeneral ? ownKeys(prototype) : ["toString", "valueOf", "toLocaleString", "toJSON"])
    }
    const hidden = [
      function* () {},
      (function* () {})(),
      async function () {},
      async function* () {},
      (async function* () {})(),
      [][Symbol.iterator](),
      new Map().entries(),
      new Set().entries(),
      ""[Symbol.iterator](),
      "".matchAll(/x/g),
    ]
    freezeAll([...globals, ...hidden, ...others])
    for (const name of ownKeys(given)) {
      const value = deepFreeze(given[name])
      defineProperty(globalThis, name, { value, writable: false, configurable: false, enumerable: true })
    }
    const before = new Map(named().map(({ name, property }) => [name, property.value]))
    return () => {
      for (const { name, property: { value, configurable } } of named()) {
        if (!configurable || !before.has(name) || !is(before.get(name), value)) continue
        defineProperty(globalThis, name, { writable: false, configurable: false })
      }
      preventExtensions(globalThis)
    }
  }
})
