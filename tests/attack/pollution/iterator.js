// Replaces the iterator of lists.
// expect: harmless
const attempt = (change) => {
  try {
    change()
  } catch { /* refused */ }
}
const seen = () => [...[1, 2]].length !== 2 ? " polluted" : ""
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    attempt(() => {
      Array.prototype[Symbol.iterator] = function* () {
        yield "polluted"
      }
    })
    attempt(() => {
      Object.getPrototypeOf([][Symbol.iterator]()).next = () => ({ done: true })
    })
  }
  context.output.setField("out", `${["row", row.id].join(" ")}${seen()}`)
  return true
}
