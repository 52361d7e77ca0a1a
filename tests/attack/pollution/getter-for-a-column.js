// A getter on Object.prototype with the name of a column.
// expect: harmless
const attempt = (change) => {
  try {
    change()
  } catch { /* refused */ }
}
const seen = () => ({}).id !== undefined ? " polluted" : ""
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    attempt(() => Object.defineProperty(Object.prototype, "id", { get: () => "polluted", set() {} }))
    attempt(() => Object.defineProperty(Object.prototype, "out", { get: () => "polluted", set() {} }))
  }
  context.output.setField("out", `${["row", row.id].join(" ")}${seen()}`)
  return true
}
