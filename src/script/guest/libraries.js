/**
 * Guest code: what a library exports as one frozen global name. The object inherits from nothing, so that a computed name
 * finds what the library exports and nothing else.
 */
;(function () {
  const { Object, Reflect, Set, globalThis: world } = globalThis
  const { create, defineProperty, freeze, getOwnPropertyDescriptor, getPrototypeOf } = Object
  const { ownKeys } = Reflect
  const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function"

  const freezeAll = (root) => {
    const seen = new Set([world])
    const waiting = [root]
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

  return (name, namespace) => {
    const library = create(null)
    for (const key of ownKeys(namespace)) if (typeof key === "string") library[key] = namespace[key]
    freezeAll(library)
    defineProperty(world, name, { value: library, writable: false, configurable: false, enumerable: true })
  }
})
