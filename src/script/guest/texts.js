/**
 * Guest code: functions whose text was changed to run faster show the text that the user wrote.
 */
;(function () {
  const { Function, Map, Object, Reflect } = globalThis
  const { defineProperty } = Object

  /** @param texts pairs of the text as it is and as it was */
  return (texts) => {
    if (texts.length === 0) return
    const written = new Map(texts)
    const textOf = Function.prototype.toString
    const { toString } = {
      toString() {
        const text = Reflect.apply(textOf, this, [])
        return written.get(text) ?? text
      },
    }
    defineProperty(Function.prototype, "toString", { value: toString, writable: true, configurable: true })
  }
})
