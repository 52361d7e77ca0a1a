// A setter for the first index of every list.
// expect: harmless
const attempt = (change) => {
  try {
    change()
  } catch { /* refused */ }
}
const seen = () => [,][0] !== undefined ? " polluted" : ""
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    attempt(() => Object.defineProperty(Array.prototype, "0", { set() {}, get: () => "polluted" }))
  }
  context.output.setField("out", `${["row", row.id].join(" ")}${seen()}`)
  return true
}
