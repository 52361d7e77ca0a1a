// Replaces JSON.stringify and JSON.parse.
// expect: harmless
const attempt = (change) => {
  try {
    change()
  } catch { /* refused */ }
}
const seen = () => JSON.stringify([1]) !== "[1]" ? " polluted" : ""
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    attempt(() => {
      JSON.stringify = () => "polluted"
    })
    attempt(() => {
      JSON.parse = () => "polluted"
    })
    attempt(() => {
      globalThis.JSON = {}
    })
  }
  context.output.setField("out", `${["row", row.id].join(" ")}${seen()}`)
  return true
}
